#pragma once

#include <string>

#include "tests/tidy/arrows.hpp"
#include "tests/tidy/tree.hpp"

namespace lumbung::tidy {

// Each rule takes what it is to judge and nothing else, so that a planted violation can prove it.

/// Sources, scripts and build files with a line of more than 100 columns. A raw string stays whole.
Findings long_lines(const Tree& tree);

/// Marks of unfinished work that name no issue ("TO" "DO" without "#12" on the same line).
Findings unfinished_work(const Tree& tree);

/// Files of more than 600 KB.
Findings big_files(const Tree& tree);

/// Absolute paths of whoever's machine built this, and hosts of package registries.
Findings foreign_places(const Tree& tree);

/// Lock files that name where a package was fetched.
Findings resolved_lock_files(const Tree& tree);

/// Files that begin with #! and cannot be run, and scripts/ that can be run but do not say by what.
Findings scripts_without_run_bit(const Tree& tree);

/// Rooms with sources and without a README.md, or with one of more than 40 lines. A
/// room inside another's folder is told about there.
Findings rooms_without_readme(const Law& law, const Tree& tree);

/// Headers of rooms with a class at namespace level without a `///` above it.
Findings classes_without_contract(const Law& law, const Tree& tree);

/// Headers without `#pragma once` first, and sources whose first include is not their own header.
Findings headers_out_of_order(const Tree& tree);

/// Headers of rooms that no CMakeLists.txt above them lists: nobody compiles those alone.
Findings unlisted_headers(const Law& law, const Tree& tree);

/// File names that say nothing of what is inside.
Findings empty_names(const Tree& tree);

/// Names in the last column of docs/glossary.md that no header of a room knows, and files that are
/// not there.
Findings unknown_glossary_names(const Law& law, const Tree& tree);

/// Pages that point to a file of the tree that is not there ("[text](path)"). Pictures are left
/// out: the browser tests make them.
Findings broken_links(const Tree& tree);

}  // namespace lumbung::tidy
