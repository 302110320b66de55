#include "tests/crdt/allocations.hpp"

#include <malloc.h>
#include <algorithm>
#include <cstdlib>
#include <new>

namespace {

struct Counted {
  bool counting = false;
  std::size_t bytes = 0;
  std::ptrdiff_t held = 0;  ///< below zero where older memory was freed
  std::ptrdiff_t peak = 0;
};
thread_local Counted counted;

void* place_of(std::size_t size) {
  void* const place = std::malloc(size == 0 ? 1 : size);
  if (counted.counting && place != nullptr) {
    const std::size_t usable = malloc_usable_size(place);
    counted.bytes += usable;
    counted.held += static_cast<std::ptrdiff_t>(usable);
    counted.peak = std::max(counted.peak, counted.held);
  }
  return place;
}

}  // namespace

void* operator new(std::size_t size) {
  void* const place = place_of(size);
  if (place == nullptr) throw std::bad_alloc();
  return place;
}

// std::stable_sort asks for its room so; left to a sanitizer it would not fit the delete below.
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  return place_of(size);
}

void operator delete(void* place) noexcept {
  if (counted.counting && place != nullptr) {
    counted.held -= static_cast<std::ptrdiff_t>(malloc_usable_size(place));
  }
  std::free(place);
}

void operator delete(void* place, std::size_t /*size*/) noexcept { operator delete(place); }

namespace lumbung::crdt::test {

Allocations allocations_of(const std::function<void()>& work) {
  counted = {.counting = true};
  work();
  counted.counting = false;
  return {counted.bytes, static_cast<std::size_t>(counted.peak)};
}

}  // namespace lumbung::crdt::test
