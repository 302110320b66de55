// The rules on pages: what they name has to be there.
#include <algorithm>
#include <cctype>
#include <filesystem>

#include "tests/tidy/text_rules.hpp"

namespace lumbung::tidy {
namespace {

bool is_name_char(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

bool holds_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_name_char(text[at - 1])) &&
        (end == text.size() || !is_name_char(text[end]))) {
      return true;
    }
  }
  return false;
}

// True for a file and for a folder of the tree.
bool is_there(const Tree& tree, const std::string& path) {
  return std::any_of(tree.begin(), tree.end(), [&](const SourceFile& file) {
    return file.path == path || file.path.starts_with(path + "/");
  });
}

// What stands in code marks in the last cell of a table's row.
std::vector<std::string> names_of(std::string_view row) {
  row.remove_suffix(row.size() - row.rfind('|'));
  row.remove_prefix(row.rfind('|') + 1);
  std::vector<std::string> names;
  for (std::size_t open = row.find('`'); open != std::string_view::npos; open = row.find('`')) {
    const std::size_t close = row.find('`', open + 1);
    if (close == std::string_view::npos) break;
    names.emplace_back(row.substr(open + 1, close - open - 1));
    row.remove_prefix(close + 1);
  }
  return names;
}

bool is_known(const Law& law, const Tree& tree, const std::string& name) {
  if (name.find('/') != std::string::npos) return is_there(tree, name);
  const std::size_t colons = name.rfind("::");
  const std::string last = colons == std::string::npos ? name : name.substr(colons + 2);
  return std::any_of(tree.begin(), tree.end(), [&](const SourceFile& file) {
    return is_header(file) && room_of(law, file.path) && holds_word(file.text, last);
  });
}

}  // namespace

Findings unknown_glossary_names(const Law& law, const Tree& tree) {
  Findings found;
  for (const SourceFile& file : tree) {
    if (file.path != "docs/glossary.md") continue;
    std::size_t number = 0;
    for (const std::string_view line : lines_of(file.text)) {
      ++number;
      const bool is_heading = line.starts_with("| Indonesian") || line.starts_with("|--");
      if (!line.starts_with("| ") || is_heading) continue;
      const std::vector<std::string> names = names_of(line);
      if (names.empty()) found.push_back({file.path, number, "a word without a name in the code"});
      for (const std::string& name : names) {
        if (!is_known(law, tree, name)) {
          found.push_back({file.path, number, "no room knows " + name});
        }
      }
    }
  }
  return found;
}

Findings broken_links(const Tree& tree) {
  Findings found;
  for (const SourceFile& file : tree) {
    if (!file.path.ends_with(".md")) continue;
    const std::filesystem::path folder = std::filesystem::path(file.path).parent_path();
    std::size_t number = 0;
    for (std::string_view line : lines_of(file.text)) {
      ++number;
      for (std::size_t at = line.find("]("); at != std::string_view::npos; at = line.find("](")) {
        line.remove_prefix(at + 2);
        const std::string target(line.substr(0, line.find_first_of(")#")));
        if (target.empty() || target.find(':') != std::string::npos) continue;
        if (target.ends_with(".png")) continue;
        const std::string path = (folder / target).lexically_normal().generic_string();
        if (!is_there(tree, path))
          found.push_back({file.path, number, "points to nothing: " + path});
      }
    }
  }
  return found;
}

}  // namespace lumbung::tidy
