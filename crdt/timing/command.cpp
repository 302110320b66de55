#include <charconv>
#include <iostream>
#include <string_view>

#include "crdt/timing/replay.hpp"

namespace lumbung::crdt::timing {
namespace {

constexpr std::string_view usage =
    "usage: lumbung-crdt time --trace FILE(.json|.json.gz) [--runs N]\n"
    "       lumbung-crdt time --ledger FILE.jsonl --layout array|map [--merge-percent N] [--runs "
    "N]\n"
    "replays recorded work, each run in a process of its own, and prints one JSON line\n";

struct Wanted {
  std::string trace;
  std::string ledger;
  LedgerWork work;
  std::size_t runs = 5;
};

bool read_number(std::string_view text, std::size_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number > 0;
}

bool read(std::string_view name, std::string_view value, Wanted& wanted) {
  if (name == "--trace") {
    wanted.trace = value;
  } else if (name == "--ledger") {
    wanted.ledger = value;
  } else if (name == "--layout") {
    wanted.work.layout = value == "map" ? Layout::map : Layout::array;
    return value == "array" || value == "map";
  } else if (name == "--merge-percent") {
    return read_number(value, wanted.work.merge_percent) && wanted.work.merge_percent <= 100;
  } else if (name == "--runs") {
    return read_number(value, wanted.runs);
  } else {
    return false;
  }
  return true;
}

}  // namespace

int run_time(int argc, char** argv) {
  Wanted wanted;
  bool fine = argc % 2 == 0;
  for (int i = 0; fine && i < argc; i += 2) fine = read(argv[i], argv[i + 1], wanted);
  if (!fine || wanted.trace.empty() == wanted.ledger.empty()) {
    std::cerr << usage;
    return 2;
  }
  const Result<Any> figures = !wanted.trace.empty()
                                  ? time_trace(wanted.trace, wanted.runs)
                                  : time_ledger(wanted.ledger, wanted.work, wanted.runs);
  if (!figures) {
    std::cerr << "lumbung-crdt time: " << figures.error().detail << '\n';
    return 1;
  }
  std::cout << to_json(*figures) << '\n';
  return 0;
}

}  // namespace lumbung::crdt::timing
