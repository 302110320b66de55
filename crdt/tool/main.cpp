#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "crdt/timing/replay.hpp"
#include "crdt/timing/wall_clock.hpp"
#include "crdt/tool/commands/commands.hpp"
#include "crdt/tool/stream.hpp"

namespace {

void answer_lines() {
  lumbung::crdt::tool::Stream stream(lumbung::crdt::timing::wall_clock_ms);
  std::string line;
  while (std::getline(std::cin, line)) {
    if (line.empty()) continue;
    std::cout << stream.answer(line) << '\n' << std::flush;
  }
}

}  // namespace

// lumbung-crdt: the document library for people at a shell and for other languages.
int main(int argc, char** argv) {
  namespace tool = lumbung::crdt::tool;
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  std::ios::sync_with_stdio(false);
  if (words.empty()) {
    std::cerr << tool::help();
    return 2;
  }
  if (words[0] == "time") return lumbung::crdt::timing::run_time(argc - 2, argv + 2);
  if (words[0] == "stream" && words.size() == 1) {
    answer_lines();
    return 0;
  }
  const std::vector<std::string_view> arguments(words.begin() + 1, words.end());
  if (tool::is_command(words[0])) {
    return tool::run_command(words[0], arguments, {std::cin, std::cout, std::cerr});
  }
  std::cerr << "lumbung-crdt: there is no command " << words[0] << "; see lumbung-crdt help\n";
  return 2;
}
