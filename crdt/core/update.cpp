#include "crdt/core/update.hpp"

#include <algorithm>
#include <ranges>

#include "crdt/core/utf.hpp"

namespace lumbung::crdt {

ByteView payload_from(Ref ref, ByteView payload, Clock offset, BytePool& pool) {
  if (offset == 0) return payload;
  if (ref == Ref::string) {
    const Utf16Place place = find_utf16(as_text(payload), static_cast<std::size_t>(offset));
    if (!place.inside_pair) return payload.subspan(place.byte);
    Writer rest;
    rest.raw(replacement_character);
    rest.raw(payload.subspan(place.byte + 4));
    pool.push_back(rest.take());
    return pool.back();
  }
  if (ref == Ref::any || ref == Ref::json) {
    Reader reader(payload);
    ByteView text;
    for (Clock i = 0; i < offset; ++i) {
      if (ref == Ref::any) {
        skip_any(reader);
      } else if (!reader.var_bytes(text)) {
        break;
      }
    }
    return {reader.at(), reader.left()};
  }
  return payload;
}

std::optional<std::size_t> find_struct(const StructTable& structs, const Section& section,
                                       Clock clock) {
  const auto all = std::views::iota(section.first, section.first + section.count);
  const auto at =
      std::ranges::partition_point(all, [&](std::size_t i) { return structs[i].end() <= clock; });
  if (at == all.end() || structs[*at].id.clock > clock) return std::nullopt;
  return *at;
}

void order_sections(Decoded& update) {
  const auto higher = [](const Section& a, const Section& b) { return a.client > b.client; };
  if (std::is_sorted(update.sections.begin(), update.sections.end(), higher)) return;
  std::sort(update.sections.begin(), update.sections.end(), higher);
  StructTable structs;
  for (Section& section : update.sections) {
    const std::size_t from = section.first;
    section.first = structs.size();
    for (std::size_t i = 0; i < section.count; ++i) {
      structs.add(section.count - i - 1) = update.structs[from + i];
    }
  }
  update.structs = std::move(structs);
}

}  // namespace lumbung::crdt
