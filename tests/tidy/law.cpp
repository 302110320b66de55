// Reads the two tables of docs/decisions/0001.
#include <algorithm>
#include <optional>
#include <sstream>

#include "tests/tidy/arrows.hpp"

namespace lumbung::tidy {
namespace {

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

// The cells of a table's row; nothing if the line is no row.
std::optional<std::vector<std::string>> cells_of(std::string_view line) {
  if (!line.starts_with("|") || line.starts_with("|--")) return std::nullopt;
  std::vector<std::string> cells;
  line.remove_prefix(1);
  for (std::size_t bar = line.find('|'); bar != std::string_view::npos; bar = line.find('|')) {
    cells.push_back(trimmed(line.substr(0, bar)));
    line.remove_prefix(bar + 1);
  }
  return cells;
}

// Words of a cell; what stands in code marks is one word and keeps its marks.
std::vector<std::string> words_of(std::string_view cell) {
  std::vector<std::string> words;
  while (!cell.empty()) {
    const char quote = cell.front() == '`' ? '`' : ' ';
    const std::size_t end = cell.find(quote, 1);
    const std::size_t size = end == std::string_view::npos ? cell.size() : end + (quote == '`');
    if (const std::string word = trimmed(cell.substr(0, size)); !word.empty()) {
      words.push_back(word);
    }
    cell.remove_prefix(size);
    if (!cell.empty() && cell.front() == ' ') cell.remove_prefix(1);
  }
  return words;
}

std::string unquoted(const std::string& word) { return word.substr(1, word.size() - 2); }

class Reading {
 public:
  explicit Reading(std::string path) : path_(std::move(path)) {}

  void row(std::size_t line, const std::vector<std::string>& cells) {
    line_ = line;
    if (cells.size() != 3) return unclear("a row has three cells");
    if (cells[0] == "room" || cells[0] == "what") {
      second_table_ = cells[0] == "what";
    } else if (second_table_) {
      restriction(cells);
    } else {
      room(cells);
    }
  }

  Law take() { return std::move(law_); }

 private:
  void room(const std::vector<std::string>& cells) {
    Room room{cells[0], {}};
    const std::vector<std::string> words = words_of(cells[1]);
    if (words == std::vector<std::string>{"rooms", "above"}) {
      for (const Room& above : law_.rooms) room.may_include.insert(above.folder);
    } else {
      for (const std::string& word : words) {
        if (word.front() == '`') {
          room.may_include.insert(unquoted(word));
        } else if (const auto folder = folder_of(word)) {
          room.may_include.insert(*folder);
        } else {
          unclear("'" + word + "' is no room above this row");
        }
      }
    }
    law_.rooms.push_back(std::move(room));
  }

  void restriction(const std::vector<std::string>& cells) {
    Restriction rule;
    rule.what = cells[0];
    for (const std::string& word : words_of(cells[1])) {
      if (word.size() < 3 || word.front() != '`') {
        unclear("'" + word + "' stands without code marks");
      } else if (word[1] == '<') {
        const std::string header = word.substr(2, word.size() - 3);
        rule.headers.push_back(header);
      } else {
        rule.names.push_back(unquoted(word));
      }
    }
    std::vector<std::string> where = words_of(cells[2]);
    if (where.size() < 2 || (where[0] != "only" && where[0] != "not")) {
      return unclear("the last cell says 'only' or 'not' and then rooms");
    }
    rule.only_there = where[0] == "only";
    where.erase(where.begin());
    for (const std::string& word : where) {
      if (const auto folder = folder_of(word)) {
        rule.rooms.insert(*folder);
      } else {
        unclear("'" + word + "' is no room");
      }
    }
    law_.restrictions.push_back(std::move(rule));
  }

  std::optional<std::string> folder_of(const std::string& word) const {
    for (const Room& room : law_.rooms) {
      if (room.folder == word || room.folder == "daemon/" + word) return room.folder;
    }
    return std::nullopt;
  }

  void unclear(const std::string& what) { law_.unclear.push_back({path_, line_, what}); }

  std::string path_;
  std::size_t line_ = 0;
  bool second_table_ = false;
  Law law_;
};

}  // namespace

Law parse_law(std::string_view page, const std::string& path) {
  Reading reading(path);
  std::size_t number = 0;
  for (const std::string_view line : lines_of(page)) {
    ++number;
    if (const auto cells = cells_of(line)) reading.row(number, *cells);
  }
  Law law = reading.take();
  if (law.rooms.empty()) law.unclear.push_back({path, 0, "there is no table of rooms"});
  if (law.restrictions.empty()) law.unclear.push_back({path, 0, "there is no second table"});
  return law;
}

}  // namespace lumbung::tidy
