#include "tests/tidy/text_rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string_view>
#include <vector>

namespace lumbung::tidy {
namespace {

constexpr std::size_t columns_max = 100;
constexpr std::size_t file_bytes_max = 600'000;
constexpr std::size_t readme_lines_max = 40;
// crdt is a library for strangers: its page shows how to use it.
constexpr std::size_t library_readme_lines_max = 200;

bool is_binary(const SourceFile& file) {
  // Fuzzers draw their inputs: what stands in them is nobody's writing.
  return file.text.find('\0') != std::string::npos || file.path.starts_with("tests/fuzz/corpus/") ||
         file.path.starts_with("tests/fuzz/crashers/");
}

bool ends_with_any(std::string_view path, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(),
                     [&](std::string_view end) { return path.ends_with(end); });
}

bool is_lock_file(const SourceFile& file) { return file.path.ends_with("package-lock.json"); }

bool is_written_by_hand(const SourceFile& file) {
  return is_cpp(file) || file.text.starts_with("#!") || file.path.starts_with("scripts/") ||
         ends_with_any(file.path, {".cmake", "CMakeLists.txt", ".ts", ".svelte", ".mjs", ".js",
                                   ".css", ".sql", ".clang-tidy", ".clang-format"});
}

// Characters, not octets: continuation octets of UTF-8 do not count.
std::size_t columns_of(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char octet) {
    return (static_cast<unsigned char>(octet) & 0xC0U) != 0x80U;
  }));
}

bool is_name_char(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

// `word` with no letter, digit or underscore on either side.
bool holds_word(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string_view::npos;
       at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_name_char(line[at - 1])) &&
        (end == line.size() || !is_name_char(line[end]))) {
      return true;
    }
  }
  return false;
}

// An absolute path starts a word: "a/home/b" and "~/data/" are none.
bool holds_path(std::string_view line, std::string_view path) {
  for (std::size_t at = line.find(path); at != std::string_view::npos;
       at = line.find(path, at + 1)) {
    if (at == 0) return true;
    const char before = line[at - 1];
    if (!is_name_char(before) &&
        std::string_view("~./-}$)#*").find(before) == std::string_view::npos) {
      return true;
    }
  }
  return false;
}

bool names_an_issue(std::string_view line) {
  const std::size_t hash = line.find('#');
  return hash != std::string_view::npos && hash + 1 < line.size() &&
         std::isdigit(static_cast<unsigned char>(line[hash + 1])) != 0;
}

template <class Objection>
Findings each_line(const Tree& tree, Objection objection) {
  Findings found;
  for (const SourceFile& file : tree) {
    if (is_binary(file)) continue;
    std::size_t number = 0;
    for (const std::string_view line : lines_of(file.text)) {
      ++number;
      if (const std::string what = objection(file, line); !what.empty()) {
        found.push_back({file.path, number, what});
      }
    }
  }
  return found;
}

// Plain structs and enums need none: a group of values may stand under one comment.
bool opens_a_class(std::string_view line) {
  return line.starts_with("class ") &&
         (!line.ends_with(";") || line.find('{') != std::string_view::npos);
}

}  // namespace

Findings long_lines(const Tree& tree) {
  return each_line(tree, [](const SourceFile& file, std::string_view line) -> std::string {
    if (!is_written_by_hand(file) || columns_of(line) <= columns_max) return "";
    if (is_cpp(file) && line.find("R\"(") != std::string_view::npos) return "";
    return std::to_string(columns_of(line)) + " columns";
  });
}

Findings unfinished_work(const Tree& tree) {
  // In two parts, or this file would be its own first finding.
  static const std::array<std::string, 3> marks = {
      "TO"
      "DO",
      "FIX"
      "ME",
      "XX"
      "X"};
  return each_line(tree, [](const SourceFile& file, std::string_view line) -> std::string {
    if (is_lock_file(file) || names_an_issue(line)) return "";
    for (const std::string& mark : marks) {
      if (holds_word(line, mark)) return mark + " without the number of an issue";
    }
    return "";
  });
}

Findings big_files(const Tree& tree) {
  Findings found;
  for (const SourceFile& file : tree) {
    if (file.text.size() <= file_bytes_max) continue;
    found.push_back({file.path, 0, std::to_string(file.text.size()) + " bytes"});
  }
  return found;
}

Findings foreign_places(const Tree& tree) {
  static const std::array<std::string, 6> paths = {
      "/wo"
      "rk/",
      "/ho"
      "me/",
      "/ro"
      "ot/",
      "/Us"
      "ers/",
      "/t"
      "mp/",
      "/m"
      "nt/"};
  static const std::array<std::string, 7> hosts = {
      "regis"
      "try.npm",
      "npm"
      "js.org",
      "npm"
      "js.com",
      "deb."
      "debian.org",
      "security."
      "debian.org",
      "py"
      "pi.org",
      "yarn"
      "pkg.com"};
  return each_line(tree, [](const SourceFile&, std::string_view line) -> std::string {
    for (const std::string& path : paths) {
      if (holds_path(line, path)) return "a path of some machine: " + path;
    }
    for (const std::string& host : hosts) {
      if (line.find(host) != std::string_view::npos) return "a registry's host: " + host;
    }
    return "";
  });
}

Findings resolved_lock_files(const Tree& tree) {
  return each_line(tree, [](const SourceFile& file, std::string_view line) -> std::string {
    if (!is_lock_file(file) || line.find("\"resolved\"") == std::string_view::npos) return "";
    return "names where a package was fetched; .npmrc has the setting against it";
  });
}

Findings scripts_without_run_bit(const Tree& tree) {
  Findings found;
  for (const SourceFile& file : tree) {
    const bool says_by_what = file.text.starts_with("#!");
    if (says_by_what && !file.may_run) found.push_back({file.path, 1, "cannot be run: chmod +x"});
    if (!says_by_what && file.may_run && !is_binary(file)) {
      found.push_back({file.path, 1, "has the run bit but no #! line"});
    }
  }
  return found;
}

Findings rooms_without_readme(const Law& law, const Tree& tree) {
  Findings found;
  for (const Room& room : law.rooms) {
    const bool is_inside_another =
        std::any_of(law.rooms.begin(), law.rooms.end(),
                    [&](const Room& other) { return room.folder.starts_with(other.folder + "/"); });
    if (room.folder.ends_with(".cpp") || is_inside_another) continue;
    const bool has_sources = std::any_of(tree.begin(), tree.end(), [&](const SourceFile& file) {
      return file.path.ends_with(".cpp") && room_of(law, file.path) == &room;
    });
    if (!has_sources) continue;
    const std::string path = room.folder + "/README.md";
    const auto readme = std::find_if(tree.begin(), tree.end(),
                                     [&](const SourceFile& file) { return file.path == path; });
    if (readme == tree.end()) {
      found.push_back({path, 0, "the room has sources and no README.md"});
      continue;
    }
    const std::size_t lines_max =
        room.folder == "crdt" ? library_readme_lines_max : readme_lines_max;
    if (const std::size_t lines = lines_of(readme->text).size(); lines > lines_max) {
      found.push_back({path, lines, "more than " + std::to_string(lines_max) + " lines"});
    }
  }
  return found;
}

Findings classes_without_contract(const Law& law, const Tree& tree) {
  Findings found;
  for (const SourceFile& file : tree) {
    if (!is_header(file) || !room_of(law, file.path)) continue;
    const std::vector<std::string_view> lines = lines_of(file.text);
    for (std::size_t at = 0; at < lines.size(); ++at) {
      if (!opens_a_class(lines[at])) continue;
      std::size_t above = at;
      while (above > 0 && lines[above - 1].starts_with("template")) --above;
      if (above == 0 || !lines[above - 1].starts_with("///")) {
        found.push_back({file.path, at + 1, "no /// contract above: " + std::string(lines[at])});
      }
    }
  }
  return found;
}

Findings headers_out_of_order(const Tree& tree) {
  Findings found;
  for (const SourceFile& file : tree) {
    if (is_header(file)) {
      const std::string code = code_of(file.text, Literals::keep);
      const std::vector<std::string_view> lines = lines_of(code);
      const auto first = std::find_if(lines.begin(), lines.end(), [](std::string_view line) {
        return line.find_first_not_of(' ') != std::string_view::npos;
      });
      if (first == lines.end() || *first != "#pragma once") {
        found.push_back({file.path, 1, "does not begin with #pragma once"});
      }
    } else if (is_cpp(file)) {
      const std::string own = file.path.substr(0, file.path.size() - 4) + ".hpp";
      const bool has_own = std::any_of(tree.begin(), tree.end(),
                                       [&](const SourceFile& other) { return other.path == own; });
      const std::vector<Include> includes = includes_of(file.text);
      if (has_own && (includes.empty() || includes.front().header != own)) {
        found.push_back({file.path, 1, "the first include is not " + own});
      }
    }
  }
  return found;
}

Findings unlisted_headers(const Law& law, const Tree& tree) {
  std::map<std::string, std::set<std::string>> lists;  // words of a CMakeLists.txt by its folder
  for (const SourceFile& file : tree) {
    if (!file.path.ends_with("/CMakeLists.txt")) continue;
    std::string text = file.text;
    std::replace_if(
        text.begin(), text.end(), [](char letter) { return letter == '(' || letter == ')'; }, ' ');
    std::istringstream words(text);
    lists[file.path.substr(0, file.path.rfind('/'))].insert(
        std::istream_iterator<std::string>(words), {});
  }
  Findings found;
  for (const SourceFile& file : tree) {
    if (!is_header(file) || !room_of(law, file.path)) continue;
    std::string folder = file.path;
    do {
      folder.resize(folder.rfind('/'));
    } while (!lists.contains(folder) && folder.find('/') != std::string::npos);
    if (!lists[folder].contains(file.path.substr(folder.size() + 1))) {
      found.push_back({file.path, 0, "no CMakeLists.txt lists it"});
    }
  }
  return found;
}

Findings empty_names(const Tree& tree) {
  constexpr std::array<std::string_view, 6> words = {"manager", "helper", "helpers",
                                                     "util",    "utils",  "common"};
  Findings found;
  for (const SourceFile& file : tree) {
    std::string word;
    for (const char letter : file.path + "/") {
      if (std::isalpha(static_cast<unsigned char>(letter)) != 0) {
        word += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        continue;
      }
      if (std::find(words.begin(), words.end(), word) != words.end()) {
        found.push_back({file.path, 0, "'" + word + "' does not say what is inside"});
      }
      word.clear();
    }
  }
  return found;
}

}  // namespace lumbung::tidy
