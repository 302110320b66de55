#include "crdt/timing/load.hpp"

#include "crdt/document.hpp"
#include "crdt/timing/measure.hpp"

namespace lumbung::crdt::timing {

Result<Any> time_load(const Passed& state) {
  const std::size_t empty = resident_bytes();
  Bytes bytes = state.get();
  Stopwatch watch;
  const Result<Document> loaded = Document::load({.client = 9}, std::move(bytes));
  const double load_ms = watch.lap_ms();
  if (!loaded) return tl::unexpected(loaded.error());
  bytes = Bytes{};
  const std::size_t full = resident_bytes();
  Any figures = Any::object();
  figures.set("load_v1_ms", rounded(load_ms));
  figures.set("rss_mb", rounded(static_cast<double>(full - std::min(full, empty)) / 1e6));
  return figures;
}

}  // namespace lumbung::crdt::timing
