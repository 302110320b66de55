#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string_view>

#include "crdt/any.hpp"
#include "crdt/result.hpp"

namespace lumbung::crdt::timing {

/// Time that passes between two calls.
///
/// Shape   Runs from its making on; `lap_ms` starts anew.
/// Units   Milliseconds.
/// Thread  A value; none of its own.
class Stopwatch {
 public:
  double lap_ms() {
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::duration<double, std::milli> passed = now - since_;
    since_ = now;
    return passed.count();
  }

 private:
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

/// Resident memory of this process in bytes; 0 where the system does not tell.
[[nodiscard]] std::size_t resident_bytes();

/// Runs `work` in a process of its own, forked from this one, and gives the object it returns.
[[nodiscard]] Result<Any> in_fresh_process(const std::function<Result<Any>()>& work);

/// `work` in `runs` fresh processes: of figures that end in _ms or _mb the least, of others the
/// first.
[[nodiscard]] Result<Any> best_of(std::size_t runs, const std::function<Result<Any>()>& work);

/// How often scripts are played, and states encoded and loaded, in one process.
inline constexpr int plays = 2;
inline constexpr int reads = 4;

/// The least of `times` times in ms that `work` gives; once if that takes five seconds.
[[nodiscard]] double least_of(int times, const std::function<double()>& work);

/// A figure with three decimals, so that the output can be read.
[[nodiscard]] Any rounded(double value);

}  // namespace lumbung::crdt::timing
