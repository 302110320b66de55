#pragma once

#include <string_view>

#include "crdt/core/wire.hpp"
#include "crdt/id.hpp"

namespace lumbung::crdt::test {

/// Structs of one client as update v1, written by hand: what no replica would write is tried so.
class RawUpdate {
 public:
  RawUpdate(ClientId client, Clock clock, std::uint64_t structs) {
    writer_.var_uint(1);
    writer_.var_uint(structs);
    writer_.var_uint(client);
    writer_.var_uint(clock);
  }

  RawUpdate& collected(std::uint64_t length) { return number(0).number(length); }
  RawUpdate& skipped(std::uint64_t length) { return number(10).number(length); }
  RawUpdate& in_root(unsigned ref, std::string_view root) {
    number(ref).number(1);
    return text(root);
  }
  RawUpdate& in_item(unsigned ref, Id parent) { return number(ref).number(0).id(parent); }
  RawUpdate& behind(unsigned ref, Id origin) {
    writer_.u8(static_cast<std::uint8_t>(ref | 0x80U));
    return id(origin);
  }
  RawUpdate& at_key(unsigned ref, std::string_view root, std::string_view key) {
    writer_.u8(static_cast<std::uint8_t>(ref | 0x20U));
    return number(1).text(root).text(key);
  }
  RawUpdate& text(std::string_view text) {
    writer_.var_string(text);
    return *this;
  }
  RawUpdate& number(std::uint64_t number) {
    writer_.var_uint(number);
    return *this;
  }
  [[nodiscard]] Bytes done() {
    writer_.var_uint(0);  // no deletes
    return writer_.take();
  }

 private:
  RawUpdate& id(Id id) { return number(id.client).number(id.clock); }
  Writer writer_;
};

}  // namespace lumbung::crdt::test
