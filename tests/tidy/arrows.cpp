#include "tests/tidy/arrows.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>

namespace lumbung::tidy {
namespace {

bool lies_in(std::string_view path, std::string_view folder) {
  return path == folder ||
         (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
}

const SourceFile* file_at(const Tree& tree, std::string_view path) {
  const auto found = std::lower_bound(
      tree.begin(), tree.end(), path,
      [](const SourceFile& file, std::string_view wanted) { return file.path < wanted; });
  return found != tree.end() && found->path == path ? &*found : nullptr;
}

// `pattern` with at most one star, for any letters, against a whole name.
bool name_matches(std::string_view pattern, std::string_view name) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  const std::string_view head = pattern.substr(0, star);
  const std::string_view tail = pattern.substr(star + 1);
  return name.size() >= head.size() + tail.size() && name.starts_with(head) && name.ends_with(tail);
}

bool is_name_char(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

std::vector<std::string_view> names_in(std::string_view line) {
  std::vector<std::string_view> names;
  std::size_t at = 0;
  while (at < line.size()) {
    if (!is_name_char(line[at])) {
      ++at;
      continue;
    }
    const std::size_t from = at;
    while (at < line.size() && is_name_char(line[at])) ++at;
    names.push_back(line.substr(from, at - from));
  }
  return names;
}

// A pattern with other characters than those of a name is looked for as it stands, in literals too.
bool is_plain_text(std::string_view pattern) {
  return !std::all_of(pattern.begin(), pattern.end(),
                      [](char letter) { return is_name_char(letter) || letter == '*'; });
}

// As it stands, but not inside a longer name: `time(0` does not mean `business_time(0`.
bool holds_text(std::string_view line, std::string_view text) {
  for (std::size_t at = line.find(text); at != std::string_view::npos;
       at = line.find(text, at + 1)) {
    if (at == 0 || !is_name_char(line[at - 1])) return true;
  }
  return false;
}

bool is_std_header(std::string_view header) {
  return header.find_first_of("./") == std::string_view::npos;
}

// Follows edges depth first and names each cycle once.
Findings cycles_of(const std::map<std::string, std::vector<std::string>>& edges) {
  enum class Mark { open, done };
  Findings found;
  std::map<std::string, Mark> marks;
  std::vector<std::string> trail;
  const std::function<void(const std::string&)> visit = [&](const std::string& at) {
    if (const auto mark = marks.find(at); mark != marks.end()) {
      if (mark->second == Mark::done) return;
      std::string way;
      for (auto step = std::find(trail.begin(), trail.end(), at); step != trail.end(); ++step) {
        way += *step + " -> ";
      }
      found.push_back({at, 0, "a cycle: " + way + at});
      return;
    }
    marks[at] = Mark::open;
    trail.push_back(at);
    if (const auto next = edges.find(at); next != edges.end()) {
      for (const std::string& to : next->second) visit(to);
    }
    trail.pop_back();
    marks[at] = Mark::done;
  };
  for (const auto& [from, to] : edges) visit(from);
  return found;
}

}  // namespace

const Room* room_of(const Law& law, std::string_view path) {
  const Room* best = nullptr;
  for (const Room& room : law.rooms) {
    if (lies_in(path, room.folder) && (!best || room.folder.size() > best->folder.size())) {
      best = &room;
    }
  }
  return best;
}

Findings wrong_arrows(const Law& law, const Tree& tree) {
  Findings found;
  for (const SourceFile& file : tree) {
    if (!is_cpp(file)) continue;
    const Room* from = room_of(law, file.path);
    for (const Include& include : includes_of(file.text)) {
      if (include.angled) continue;
      if (!file_at(tree, include.header)) {
        found.push_back({file.path, include.line, "no file from the root: " + include.header});
        continue;
      }
      if (!from) continue;
      const Room* to = room_of(law, include.header);
      if (to == from) continue;
      if (to && from->may_include.contains(to->folder)) continue;
      if (from->may_include.contains(include.header)) continue;
      found.push_back({file.path, include.line,
                       from->folder + " may not include " + (to ? to->folder : include.header)});
    }
  }
  return found;
}

Findings cycles(const Law& law, const Tree& tree) {
  std::map<std::string, std::vector<std::string>> rooms;
  for (const Room& room : law.rooms) {
    rooms[room.folder].assign(room.may_include.begin(), room.may_include.end());
  }
  std::map<std::string, std::vector<std::string>> files;
  for (const SourceFile& file : tree) {
    if (!is_cpp(file)) continue;
    std::vector<std::string>& edges = files[file.path];
    for (const Include& include : includes_of(file.text)) {
      if (!include.angled) edges.push_back(include.header);
    }
  }
  Findings found = cycles_of(rooms);
  const Findings among_files = cycles_of(files);
  found.insert(found.end(), among_files.begin(), among_files.end());
  return found;
}

Findings out_of_place(const Law& law, const Tree& tree) {
  Findings found;
  for (const SourceFile& file : tree) {
    const Room* room = room_of(law, file.path);
    if (!is_cpp(file) || !room) continue;
    const auto forbids = [&](const Restriction& rule) {
      return rule.rooms.contains(room->folder) != rule.only_there;
    };
    for (const Include& include : includes_of(file.text)) {
      if (!include.angled) continue;
      bool known = is_std_header(include.header);
      for (const Restriction& rule : law.restrictions) {
        for (const std::string& header : rule.headers) {
          // "<tl/expected.hpp>" means that header, "<sodium" all that begin so.
          const bool whole = header.ends_with(">");
          const std::string_view name(header.data(), header.size() - (whole ? 1 : 0));
          if (whole ? include.header != name : !include.header.starts_with(name)) continue;
          known = true;
          if (forbids(rule)) {
            found.push_back(
                {file.path, include.line, rule.what + " (" + include.header + ") not here"});
          }
        }
      }
      if (!known) {
        found.push_back({file.path, include.line, "a library not in the table: " + include.header});
      }
    }
    const std::string code = code_of(file.text, Literals::blank);
    const std::string with_literals = code_of(file.text, Literals::keep);
    const std::vector<std::string_view> bare = lines_of(code);
    const std::vector<std::string_view> full = lines_of(with_literals);
    for (std::size_t at = 0; at < bare.size(); ++at) {
      if (bare[at].find_first_not_of(' ') == std::string_view::npos) continue;
      if (full[at].starts_with("#include")) continue;
      const std::vector<std::string_view> names = names_in(bare[at]);
      for (const Restriction& rule : law.restrictions) {
        if (!forbids(rule)) continue;
        for (const std::string& pattern : rule.names) {
          const bool hit =
              is_plain_text(pattern)
                  ? holds_text(full[at], pattern)
                  : std::any_of(names.begin(), names.end(),
                                [&](std::string_view name) { return name_matches(pattern, name); });
          if (hit) {
            found.push_back({file.path, at + 1, rule.what + " (" + pattern + ") not here"});
          }
        }
      }
    }
  }
  return found;
}

}  // namespace lumbung::tidy
