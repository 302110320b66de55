#include "crdt/timing/load.hpp"

#include <algorithm>
#include <optional>

#include "crdt/timing/measure.hpp"

namespace lumbung::crdt::timing {
namespace {

constexpr Options reader{.client = 999'999};

/// The best of several loads, or nothing if one fails.
std::optional<double> best_load(int times, const Passed& state, Encoding encoding) {
  bool fine = true;
  const double best_ms = least_of(times, [&] {
    Bytes bytes = state.get();
    Stopwatch watch;
    const Result<Document> loaded = Document::load(reader, std::move(bytes), encoding);
    const double load_ms = watch.lap_ms();
    fine = fine && loaded.has_value();
    return load_ms;
  });
  if (!fine) return std::nullopt;
  return best_ms;
}

}  // namespace

void time_encode(const Document& document, const States& states, Any& figures) {
  Bytes bytes;
  const auto encode = [&](Encoding encoding) {
    return rounded(least_of(reads, [&] {
      bytes = Bytes{};  // gives its memory back, as `= {}` would not
      Stopwatch watch;
      bytes = document.encode_state({}, encoding);
      return watch.lap_ms();
    }));
  };
  const auto size = [&] { return Any::integer(static_cast<std::int64_t>(bytes.size())); };
  figures.set("encode_v1_ms", encode(Encoding::v1)).set("bytes_v1", size());
  const std::string sha =
      sha256_hex(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  figures.set("state_sha", Any::string(sha.substr(0, 16)));
  states.v1.put(bytes);
  figures.set("encode_v2_ms", encode(Encoding::v2)).set("bytes_v2", size());
  states.v2.put(bytes);
}

Result<Any> time_load(const States& states) {
  const std::size_t empty = resident_bytes();
  Bytes bytes = states.v1.get();
  Stopwatch watch;
  std::optional<Result<Document>> first = Document::load(reader, std::move(bytes));
  const double first_ms = watch.lap_ms();
  if (!*first) return tl::unexpected(first->error());
  bytes = Bytes{};
  const std::size_t full = resident_bytes();
  first.reset();
  const std::optional<double> v1_ms = best_load(reads - 1, states.v1, Encoding::v1);
  const std::optional<double> v2_ms = best_load(reads, states.v2, Encoding::v2);
  if (!v1_ms || !v2_ms) return fail(Errc::malformed, "a state that does not load");
  Any figures = Any::object();
  figures.set("load_v1_ms", rounded(std::min(first_ms, *v1_ms)));
  figures.set("load_v2_ms", rounded(*v2_ms));
  figures.set("rss_mb", rounded(static_cast<double>(full - std::min(full, empty)) / 1e6));
  return figures;
}

}  // namespace lumbung::crdt::timing
