#pragma once

#include <cstdint>
#include <string_view>

#include "crdt/core/columns.hpp"
#include "crdt/core/json_payload.hpp"
#include "crdt/core/update.hpp"
#include "crdt/core/wire.hpp"

// What a struct is made of, written in either encoding by the same names. An out writes to a rest
// that its caller holds, since a section's number of structs is known only afterwards.
namespace lumbung::crdt {

/// Update v1: everything one behind the other.
///
/// Source  yjs 13.6 src/utils/UpdateEncoder.js.
class OutV1 {
 public:
  explicit OutV1(Writer& rest) : rest_(&rest) {}
  [[nodiscard]] Writer& rest() { return *rest_; }

  void client(ClientId client) { rest_->var_uint(client); }
  void left_id(Id id) {
    rest_->var_uint(id.client);
    rest_->var_uint(id.clock);
  }
  void right_id(Id id) { left_id(id); }
  void info(std::uint8_t info) { rest_->u8(info); }
  void parent_is_root(bool is_root) { rest_->u8(is_root ? 1 : 0); }
  void length(Clock length) { rest_->var_uint(length); }
  void text(std::string_view text) { rest_->var_string(text); }
  void content(Ref ref, Clock length, ByteView payload);
  /// The update: what the columns hold (here nothing), then `rest`.
  [[nodiscard]] Bytes finish(Writer& rest) { return rest.take(); }

 private:
  Writer* rest_;
};

/// Update v1 for ourselves: as OutV1, but values that have no JSON are not lost.
class OutKept : public OutV1 {
 public:
  using OutV1::OutV1;
  void content(Ref ref, Clock length, ByteView payload);
};

/// Update v2: a flag, nine columns, and the rest.
///
/// Source  yjs 13.6 src/utils/UpdateEncoder.js.
class OutV2 {
 public:
  explicit OutV2(Writer& rest) : rest_(&rest) {}
  [[nodiscard]] Writer& rest() { return *rest_; }

  void client(ClientId client) { clients_.write(client); }
  void left_id(Id id) {
    clients_.write(id.client);
    left_clocks_.write(id.clock);
  }
  void right_id(Id id) {
    clients_.write(id.client);
    right_clocks_.write(id.clock);
  }
  void info(std::uint8_t info) { infos_.write(info); }
  void parent_is_root(bool is_root) { parents_.write(is_root ? 1 : 0); }
  void length(Clock length) { lengths_.write(length); }
  void text(std::string_view text) { texts_.write(text); }
  void content(Ref ref, Clock length, ByteView payload);
  [[nodiscard]] Bytes finish(Writer& rest);

 private:
  void key(std::string_view key);

  Writer* rest_;
  StepRunWriter key_clocks_;
  NumberRunWriter clients_;
  StepRunWriter left_clocks_;
  StepRunWriter right_clocks_;
  ByteRunWriter infos_;
  TextWriter texts_;
  ByteRunWriter parents_;
  NumberRunWriter types_;
  NumberRunWriter lengths_;
  std::uint64_t keys_ = 0;
};

/// The struct as Yjs writes it from `offset` on.
template <class Out>
void write_struct(Out& out, const Struct& item, Clock offset);
inline void write_struct(Writer& writer, const Struct& item, Clock offset) {
  OutV1 out(writer);
  write_struct(out, item, offset);
}

/// Delete sets stand in the rest in both encodings. In v2 ranges are written by their distances, so
/// such as do not ascend are sorted and joined first.
void write_delete_set(Writer& rest, const DeleteSet& deletes, Encoding encoding = Encoding::v1);
/// One client's entry of a delete set.
void write_deletes_of(Writer& rest, ClientId client, const std::vector<DeleteRange>& ranges,
                      Encoding encoding);

/// Calls `write` with an out for `encoding`; gives the whole update.
template <class Write>
[[nodiscard]] Bytes write_update(Encoding encoding, const Write& write) {
  Writer rest;
  rest.reserve(64);  // most updates are this small
  if (encoding == Encoding::v2) {
    OutV2 out(rest);
    write(out);
    return out.finish(rest);
  }
  OutV1 out(rest);
  write(out);
  return out.finish(rest);
}

}  // namespace lumbung::crdt
