#include <algorithm>

#include "crdt/document.hpp"
#include "crdt/timing/load.hpp"
#include "crdt/timing/measure.hpp"
#include "crdt/timing/replay.hpp"

namespace lumbung::crdt::timing {
namespace {

constexpr ClientId writer = 1;
constexpr ClientId reader = 2;

/// Places and lengths in UTF-16 units.
struct Patch {
  std::size_t at = 0;
  std::size_t erased = 0;
  std::string text;
};

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

/// Traces count code points; a document counts UTF-16 units. Keeps the width of each code point.
class Widths {
 public:
  /// False if the patch lies beyond the end: there may well be as many units.
  [[nodiscard]] bool convert(Patch& patch) {
    const std::size_t at = patch.at;
    const std::size_t erased = patch.erased;
    if (at + erased > widths_.size()) return false;
    patch.at = units(0, at);
    patch.erased = units(at, at + erased);
    std::vector<std::uint8_t> inserted;
    for (const char c : patch.text) {
      const auto byte = static_cast<unsigned char>(c);
      if ((byte & 0xC0) != 0x80) inserted.push_back(byte >= 0xF0 ? 2 : 1);
    }
    const auto place = widths_.begin() + static_cast<std::ptrdiff_t>(at);
    widths_.erase(place, place + static_cast<std::ptrdiff_t>(erased));
    widths_.insert(widths_.begin() + static_cast<std::ptrdiff_t>(at), inserted.begin(),
                   inserted.end());
    return true;
  }

 private:
  [[nodiscard]] std::size_t units(std::size_t from, std::size_t to) const {
    std::size_t sum = 0;
    for (std::size_t i = from; i < to; ++i) sum += widths_[i];
    return sum;
  }
  std::vector<std::uint8_t> widths_;
};

std::size_t count_of(const Any& value) {
  return static_cast<std::size_t>(std::max<std::int64_t>(0, value.as_integer().value_or(0)));
}

Result<std::vector<Patch>> read_trace(const std::string& path) {
  const Result<std::string> text = read_text(path);
  if (!text) return tl::unexpected(text.error());
  const Result<Any> trace = parse_json(*text);
  if (!trace) return tl::unexpected(trace.error());
  const Any* transactions = trace->find("txns");
  if (transactions == nullptr || transactions->as_array() == nullptr) {
    return fail(Errc::malformed, "no trace: it has no txns");
  }
  std::vector<Patch> all;
  const Any* start = trace->find("startContent");
  if (start != nullptr && start->as_string() != nullptr && !start->as_string()->empty()) {
    all.push_back({0, 0, *start->as_string()});
  }
  for (const Any& transaction : *transactions->as_array()) {
    const Any* patches = transaction.find("patches");
    if (patches == nullptr || patches->as_array() == nullptr) continue;
    for (const Any& patch : *patches->as_array()) {
      const Any::Array* parts = patch.as_array();
      if (parts == nullptr || parts->size() != 3 || (*parts)[2].as_string() == nullptr) {
        return fail(Errc::malformed, "no patch of three parts");
      }
      all.push_back({count_of((*parts)[0]), count_of((*parts)[1]), *(*parts)[2].as_string()});
    }
  }
  // The texts, not the file: JSON may escape what is wide.
  if (!std::all_of(all.begin(), all.end(), [](const Patch& one) { return is_ascii(one.text); })) {
    Widths widths;
    for (Patch& patch : all) {
      if (!widths.convert(patch)) return fail(Errc::out_of_range, "a patch beyond the end");
    }
  }
  return all;
}

/// The patches in one document, and by their updates in a second one.
struct Played {
  Document first;
  Document second;
  ObjectId text;
  std::vector<Bytes> updates;
  double edit_ms = 0;
  double remote_ms = 0;
};

Result<Played> play(const std::vector<Patch>& patches) {
  Result<Document> first = Document::create({.client = writer});
  Result<Document> second = Document::create({.client = reader});
  if (!first || !second) return tl::unexpected(first ? second.error() : first.error());
  const Result<ObjectId> text = first->root("text", ObjectType::text);
  if (!text || !second->root("text", ObjectType::text)) return fail(Errc::wrong_type, "root");

  std::vector<Bytes> updates;
  updates.reserve(patches.size());
  Stopwatch watch;
  for (const Patch& patch : patches) {
    if (Result<> done = first->splice_text(*text, patch.at, patch.erased, patch.text); !done) {
      return tl::unexpected(done.error());
    }
    updates.push_back(first->commit().update);
  }
  const double edit_ms = watch.lap_ms();
  for (const Bytes& update : updates) {
    if (Result<Applied> done = second->apply(update); !done) return tl::unexpected(done.error());
  }
  const double remote_ms = watch.lap_ms();
  return Played{std::move(*first), std::move(*second), *text, std::move(updates),
                edit_ms,           remote_ms};
}

/// Edits, updates and encodings, with the state left in `states` for the run that loads it.
Result<Any> edit(const std::string& path, const States& states) {
  const Result<std::vector<Patch>> patches = read_trace(path);
  if (!patches) return tl::unexpected(patches.error());
  Result<Played> played = fail(Errc::not_found, "nothing was played");
  std::vector<double> edits_ms;
  std::vector<double> both_ms;
  (void)least_of(plays, [&] {
    played = fail(Errc::not_found, "what was played before makes room");
    played = play(*patches);
    if (!played) return 0.0;
    edits_ms.push_back(played->edit_ms);
    both_ms.push_back(played->edit_ms + played->remote_ms);
    return both_ms.back();
  });
  if (!played) return tl::unexpected(played.error());
  const Result<std::string> end = played->first.text(played->text);
  const Result<std::string> copy = played->second.text(played->text);
  if (!end || !copy || *end != *copy) return fail(Errc::malformed, "the second document differs");
  Any figures = Any::object();
  figures.set("edits", Any::integer(static_cast<std::int64_t>(patches->size())));
  figures.set("edit_ms", rounded(*std::min_element(edits_ms.begin(), edits_ms.end())));
  figures.set("first_ms", rounded(edits_ms.front()));
  figures.set("edit_and_remote_ms", rounded(*std::min_element(both_ms.begin(), both_ms.end())));
  time_encode(played->first, states, figures);
  figures.set("updates_sha", Any::string(updates_sha(played->updates)));
  const auto length = static_cast<std::int64_t>(*played->first.length(played->text));
  figures.set("final_length", Any::integer(length));
  figures.set("final_sha256", Any::string(sha256_hex(*end)));
  return figures;
}

}  // namespace

Result<Any> time_trace(const std::string& path, std::size_t runs) {
  const States states;
  Result<Any> edited = best_of(runs, [&] { return edit(path, states); });
  if (!edited) return edited;
  const Result<Any> loaded = best_of(runs, [&] { return time_load(states); });
  if (!loaded) return loaded;
  for (const Any::Member& figure : *loaded->members()) edited->set(figure.key, figure.value);
  return edited;
}

}  // namespace lumbung::crdt::timing
