// lumbung_sim SEED              one village, told step by step
// lumbung_sim --seeds N [--from S] [--jobs J]   many, on all cores; prints the command for each
// failure
#include <atomic>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/sim/village.hpp"

namespace {

using lumbung::sim::Report;
using lumbung::sim::Village;

void tell(const Report& report) {
  std::printf("seed %" PRIu64 ": %zu laptops, %" PRIu64 " records, %zu acknowledged, %" PRIu64
              " refused, %" PRIu64 " power cuts, %" PRIu64 " splits, %" PRIu64
              " forged, %.1f min of village time, the same again after %.1f s\n",
              report.seed, report.laptops, report.records, report.acknowledged, report.refused,
              report.power_cuts, report.splits, report.forged,
              static_cast<double>(report.virtual_ms) / 60'000,
              static_cast<double>(report.converged_after_ms) / 1'000);
  for (const std::string& complaint : report.complaints) std::printf("  %s\n", complaint.c_str());
}

int run_one(std::uint64_t seed) {
  const Report report =
      Village(seed, [](const std::string& text) { std::printf("%s\n", text.c_str()); }).run();
  tell(report);
  return report.complaints.empty() ? 0 : 1;
}

int run_many(std::uint64_t from, std::uint64_t count, unsigned jobs) {
  std::atomic<std::uint64_t> next{from};
  std::mutex mutex;
  Report sum;
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::int64_t slowest_ms = 0;
  std::vector<std::thread> workers;
  for (unsigned job = 0; job < jobs; ++job) {
    workers.emplace_back([&] {
      for (std::uint64_t seed = next++; seed < from + count; seed = next++) {
        const Report report = Village(seed, nullptr).run();
        const std::lock_guard lock(mutex);
        sum.records += report.records;
        sum.acknowledged += report.acknowledged;
        sum.power_cuts += report.power_cuts;
        sum.splits += report.splits;
        sum.forged += report.forged;
        sum.virtual_ms += report.virtual_ms;
        slowest_ms = std::max(slowest_ms, report.converged_after_ms);
        if (report.complaints.empty()) {
          ++passed;
          continue;
        }
        ++failed;
        tell(report);
        std::printf("  again: scripts/sim %" PRIu64 "\n", report.seed);
        std::fflush(stdout);
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  std::printf("%.0f h of village time, %" PRIu64 " records, %zu acknowledged, %" PRIu64
              " power cuts, %" PRIu64 " splits, %" PRIu64
              " forged envelopes; slowest to agree after healing: %.0f s\n",
              static_cast<double>(sum.virtual_ms) / 3'600'000, sum.records, sum.acknowledged,
              sum.power_cuts, sum.splits, sum.forged, static_cast<double>(slowest_ms) / 1'000);
  std::printf("%" PRIu64 " passed, %" PRIu64 " failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

int usage() {
  std::fprintf(stderr, "usage: lumbung_sim SEED | --seeds N [--from S] [--jobs J]\n");
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t count = 0;
  std::uint64_t from = 1;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  if (argc == 2 && argv[1][0] != '-') return run_one(std::strtoull(argv[1], nullptr, 10));
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    const std::uint64_t value = std::strtoull(argv[i + 1], nullptr, 10);
    if (option == "--seeds") {
      count = value;
    } else if (option == "--from") {
      from = value;
    } else if (option == "--jobs") {
      jobs = static_cast<unsigned>(value);
    } else {
      return usage();
    }
  }
  return count == 0 || jobs == 0 ? usage() : run_many(from, count, jobs);
}
