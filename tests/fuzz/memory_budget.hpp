#pragma once

#include <cstddef>
#include <functional>

namespace lumbung::crdt {

/// The largest number of bytes that `work` held at once beyond what was held when it began. Counts
/// by the hooks of the address sanitizer, with which every fuzz target is built.
[[nodiscard]] std::size_t peak_bytes(const std::function<void()>& work);

/// Does `work`, a decoding of `input_bytes`, and ends the program if it held more than
/// limits::memory_per_update_byte of each and `more` bytes beside them.
void within_budget(std::size_t input_bytes, const std::function<void()>& work,
                   std::size_t more = 0);

/// As above for an update v2, whose structs have a budget of their own.
void within_budget_v2(std::size_t input_bytes, const std::function<void()>& work);

}  // namespace lumbung::crdt
