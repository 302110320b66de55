#include "crdt/core/update.hpp"

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

}  // namespace lumbung::crdt
