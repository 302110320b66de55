#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace lumbung::tidy {

/// One file of the project as the rules see it. `path` is relative to the root, with slashes.
struct SourceFile {
  std::string path;
  std::string text;
  bool may_run = false;  // has the run bit
};

/// Sorted by path.
using Tree = std::vector<SourceFile>;

/// What a rule objects to. `line` counts from 1; 0 means the file as a whole.
struct Finding {
  std::string path;
  std::size_t line = 0;
  std::string what;
};

using Findings = std::vector<Finding>;

/// Every file below `root` but for what is built, fetched or git's own.
Tree read_tree(const std::filesystem::path& root);

/// One finding a line, as compilers print them; "" if there is none.
std::string listing(const Findings& findings);

/// The lines of `text` without their ends.
std::vector<std::string_view> lines_of(std::string_view text);

/// `text` with comments blanked out, and literals too unless they are wanted. Lines stay in place.
enum class Literals : std::uint8_t { blank, keep };
std::string code_of(std::string_view text, Literals literals);

/// A quoted or angle-bracketed include.
struct Include {
  std::size_t line = 0;
  std::string header;
  bool angled = false;
};
std::vector<Include> includes_of(std::string_view text);

bool is_cpp(const SourceFile& file);
bool is_header(const SourceFile& file);

}  // namespace lumbung::tidy
