#include <iostream>
#include <string>
#include <string_view>

#include "crdt/timing/replay.hpp"
#include "crdt/timing/wall_clock.hpp"
#include "crdt/tool/stream.hpp"

// lumbung-crdt: the document library for other languages, one JSON line a request.
int main(int argc, char** argv) {
  if (argc >= 2 && std::string_view(argv[1]) == "time") {
    return lumbung::crdt::timing::run_time(argc - 2, argv + 2);
  }
  if (argc != 2 || std::string_view(argv[1]) != "stream") {
    std::cerr << "usage: lumbung-crdt stream | lumbung-crdt time ...\n"
                 "stream reads one JSON request a line on standard input, answers one line each\n";
    return 2;
  }
  std::ios::sync_with_stdio(false);
  lumbung::crdt::tool::Stream stream(lumbung::crdt::timing::wall_clock_ms);
  std::string line;
  while (std::getline(std::cin, line)) {
    if (line.empty()) continue;
    std::cout << stream.answer(line) << '\n' << std::flush;
  }
  return 0;
}
