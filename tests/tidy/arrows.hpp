#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/tree.hpp"

namespace lumbung::tidy {

/// A row of the first table of docs/decisions/0001: a folder (or main.cpp) and what it may include:
/// folders of other rooms, and single headers.
struct Room {
  std::string folder;
  std::set<std::string> may_include;
};

/// A row of the second table: headers (by how they begin) and names that stand only in `rooms`, or
/// anywhere but there.
struct Restriction {
  std::string what;
  std::vector<std::string> headers;
  std::vector<std::string> names;
  bool only_there = true;
  std::set<std::string> rooms;
};

/// The two tables, and what in them cannot be understood.
struct Law {
  std::vector<Room> rooms;
  std::vector<Restriction> restrictions;
  Findings unclear;
};

Law parse_law(std::string_view page, const std::string& path);

/// The room that `path` lies in (the longest folder wins), or nothing.
const Room* room_of(const Law& law, std::string_view path);

/// Includes between rooms that the table does not allow, and quoted includes that name no file from
/// the root.
Findings wrong_arrows(const Law& law, const Tree& tree);

/// Cycles: of rooms by the table, of files by what they include.
Findings cycles(const Law& law, const Tree& tree);

/// Headers and names outside their rooms, and libraries that the table does not know.
Findings out_of_place(const Law& law, const Tree& tree);

}  // namespace lumbung::tidy
