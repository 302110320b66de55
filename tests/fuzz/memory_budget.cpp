#include "tests/fuzz/memory_budget.hpp"

#include <sanitizer/allocator_interface.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "crdt/limits.hpp"

namespace lumbung::crdt {
namespace {

/// Tables that are there for even the smallest input, and the first chunk of an arena.
constexpr std::size_t for_nothing = std::size_t{64} << 10;

struct Held {
  bool counting = false;
  std::ptrdiff_t now = 0;  ///< may go below zero: what was there before can be freed
  std::ptrdiff_t peak = 0;
};
Held held;

void allocated(const volatile void* /*place*/, std::size_t bytes) {
  if (!held.counting) return;
  held.now += static_cast<std::ptrdiff_t>(bytes);
  held.peak = std::max(held.peak, held.now);
}

void freed(const volatile void* place) {
  if (!held.counting || place == nullptr) return;
  held.now -= static_cast<std::ptrdiff_t>(__sanitizer_get_allocated_size(place));
}

bool install_hooks() {
  if (__sanitizer_install_malloc_and_free_hooks(allocated, freed) != 0) return true;
  std::fputs("the allocator takes no hooks: nothing would be counted\n", stderr);
  std::abort();
}

}  // namespace

std::size_t peak_bytes(const std::function<void()>& work) {
  static const bool installed = install_hooks();
  held = {installed, 0, 0};
  work();
  held.counting = false;
  return static_cast<std::size_t>(held.peak);
}

void within_budget(std::size_t input_bytes, const std::function<void()>& work, std::size_t more) {
  const std::size_t budget = for_nothing + more + limits::memory_per_update_byte * input_bytes;
  const std::size_t peak = peak_bytes(work);
  if (peak <= budget) return;
  std::fprintf(stderr, "%zu bytes of input held %zu bytes, the budget is %zu\n", input_bytes, peak,
               budget);
  std::abort();
}

void within_budget_v2(std::size_t input_bytes, const std::function<void()>& work) {
  const std::size_t structs = limits::v2_structs_free + limits::v2_structs_per_byte * input_bytes;
  within_budget(input_bytes, work, limits::memory_per_v2_struct * structs);
}

}  // namespace lumbung::crdt
