#pragma once

#include <fstream>
#include <sstream>
#include <string>

namespace lumbung::tests {

/// The text of a file in this folder; empty if there is none, so that the comparing test fails and
/// shows what it got in the form of the file.
inline std::string golden_file(const std::string& path) {
  std::ifstream file(std::string(LUMBUNG_GOLDEN) + "/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace lumbung::tests
