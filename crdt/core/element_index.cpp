#include "crdt/core/element_index.hpp"

#include <algorithm>

#include "crdt/core/any_codec.hpp"

namespace lumbung::crdt {
namespace {

constexpr std::uint32_t walked_max = 256;  ///< shorter ways are walked each time

/// Steps over `count` elements; a place inside a surrogate pair is only ever the last one.
Utf16Place walk(Ref ref, ByteView payload, std::uint32_t count) {
  if (ref == Ref::string) return find_utf16(as_text(payload), count);
  Reader reader(payload);
  ByteView text;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (ref == Ref::any) {
      skip_any(reader);
    } else if (!reader.var_bytes(text)) {
      break;
    }
  }
  return {payload.size() - reader.left(), false};
}

}  // namespace

Utf16Place ElementIndex::find(Handle handle, const Block& block, ByteView payload,
                              std::uint32_t element) {
  if (block.ref == Ref::string && payload.size() == block.length) return {element, false};  // ASCII
  if (element <= walked_max) return walk(block.ref, payload, element);
  auto& [spread, last] = marks_[handle];
  const auto after = std::upper_bound(
      spread.begin(), spread.end(), element,
      [](std::uint32_t wanted, const Mark& mark) { return wanted < mark.element; });
  Mark from = after != spread.begin() ? *(after - 1) : Mark{};
  const bool at_end = after == spread.end();
  if (last.element <= element && last.element > from.element) from = last;
  while (at_end && element - from.element > walked_max) {
    std::uint32_t steps = walked_max;
    Utf16Place place = walk(block.ref, payload.subspan(from.byte), steps);
    if (place.inside_pair) place = walk(block.ref, payload.subspan(from.byte), --steps);
    from = {from.element + steps, from.byte + static_cast<std::uint32_t>(place.byte)};
    spread.push_back(from);
  }
  Utf16Place place = walk(block.ref, payload.subspan(from.byte), element - from.element);
  place.byte += from.byte;
  if (!place.inside_pair) last = {element, static_cast<std::uint32_t>(place.byte)};
  return place;
}

void ElementIndex::cut(Handle handle, std::uint32_t length) {
  if (marks_.empty()) return;
  const auto found = marks_.find(handle);
  if (found == marks_.end()) return;
  const auto beyond = [length](const Mark& mark) { return mark.element >= length; };
  std::erase_if(found->second.spread, beyond);
  if (beyond(found->second.last)) found->second.last = {};
}

}  // namespace lumbung::crdt
