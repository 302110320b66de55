#include "tests/tidy/tree.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <utility>

namespace lumbung::tidy {
namespace fs = std::filesystem;

namespace {

bool is_name_char(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

// Where the literal that opens at `at` ends (one past it). Ordinary strings end at the line's end.
std::size_t end_of_quoted(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t here = at + 1; here < text.size(); ++here) {
    if (text[here] == '\\') {
      ++here;
    } else if (text[here] == quote || text[here] == '\n') {
      return here + 1;
    }
  }
  return text.size();
}

std::size_t end_of_raw_string(std::string_view text, std::size_t quote) {
  const std::size_t open = text.find('(', quote);
  if (open == std::string_view::npos) return text.size();
  const std::string close = ")" + std::string(text.substr(quote + 1, open - quote - 1)) + "\"";
  const std::size_t end = text.find(close, open);
  return end == std::string_view::npos ? text.size() : end + close.size();
}

}  // namespace

Tree read_tree(const fs::path& root) {
  constexpr std::array<std::string_view, 4> passed_over = {".git", "build", "node_modules", "dist"};
  Tree tree;
  fs::recursive_directory_iterator walk(root);
  for (; walk != fs::recursive_directory_iterator(); ++walk) {
    const std::string name = walk->path().filename().string();
    if (std::find(passed_over.begin(), passed_over.end(), name) != passed_over.end()) {
      walk.disable_recursion_pending();
      continue;
    }
    if (!walk->is_regular_file() || walk->is_symlink()) continue;
    std::ifstream in(walk->path(), std::ios::binary);
    SourceFile file;
    file.path = fs::relative(walk->path(), root).generic_string();
    file.text.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    file.may_run = (walk->status().permissions() & fs::perms::owner_exec) != fs::perms::none;
    tree.push_back(std::move(file));
  }
  std::sort(tree.begin(), tree.end(),
            [](const SourceFile& left, const SourceFile& right) { return left.path < right.path; });
  return tree;
}

std::string listing(const Findings& findings) {
  std::string out;
  for (const Finding& finding : findings) {
    out += finding.path + ":" + std::to_string(finding.line) + ": " + finding.what + "\n";
  }
  return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string code_of(std::string_view text, Literals literals) {
  std::string code(text);
  const auto blank = [&](std::size_t from, std::size_t to) {
    for (std::size_t at = from; at < to; ++at) {
      if (code[at] != '\n') code[at] = ' ';
    }
  };
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at + 1;
    if (text.substr(at, 2) == "//") {
      end = std::min(text.find('\n', at), text.size());
      blank(at, end);
    } else if (text.substr(at, 2) == "/*") {
      const std::size_t close = text.find("*/", at + 2);
      end = close == std::string_view::npos ? text.size() : close + 2;
      blank(at, end);
    } else if (text.substr(at, 2) == "R\"" && (at == 0 || !is_name_char(text[at - 1]))) {
      end = end_of_raw_string(text, at + 1);
      if (literals == Literals::blank) blank(at, end);
    } else if (text[at] == '"' || (text[at] == '\'' && (at == 0 || !is_name_char(text[at - 1])))) {
      // The other apostrophes part the digits of a number.
      end = end_of_quoted(text, at);
      if (literals == Literals::blank) blank(at, end);
    }
    at = end;
  }
  return code;
}

std::vector<Include> includes_of(std::string_view text) {
  std::vector<Include> found;
  const std::string code = code_of(text, Literals::keep);
  std::size_t number = 0;
  for (std::string_view line : lines_of(code)) {
    ++number;
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with("#")) continue;
    line.remove_prefix(1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with("include")) continue;
    const std::size_t open = line.find_first_of("\"<");
    if (open == std::string_view::npos) continue;
    const bool angled = line[open] == '<';
    const std::size_t close = line.find(angled ? '>' : '"', open + 1);
    if (close == std::string_view::npos) continue;
    found.push_back({number, std::string(line.substr(open + 1, close - open - 1)), angled});
  }
  return found;
}

bool is_header(const SourceFile& file) { return file.path.ends_with(".hpp"); }

bool is_cpp(const SourceFile& file) { return file.path.ends_with(".cpp") || is_header(file); }

}  // namespace lumbung::tidy
