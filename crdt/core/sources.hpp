#pragma once

#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include "crdt/core/columns.hpp"
#include "crdt/core/wire.hpp"
#include "crdt/id.hpp"

// What a struct is made of, read from either encoding by the same names. Every read says whether it
// could; after a false the source is spent.
namespace lumbung::crdt {

/// Update v1: everything one behind the other.
///
/// Source  yjs 13.6 src/utils/UpdateDecoder.js.
class SourceV1 {
 public:
  /// Contents stand in one piece in the update, as `payload` wants them.
  static constexpr bool contiguous = true;

  explicit SourceV1(ByteView update) : rest_(update) {}
  [[nodiscard]] bool open() { return true; }
  [[nodiscard]] Reader& rest() { return rest_; }

  [[nodiscard]] bool client(ClientId& client) { return rest_.var_uint(client); }
  [[nodiscard]] bool left_id(Id& id) {
    return rest_.var_uint_like(last_client_, id.client) && rest_.var_uint(id.clock);
  }
  [[nodiscard]] bool right_id(Id& id) { return left_id(id); }
  [[nodiscard]] bool info(std::uint8_t& info) { return rest_.u8(info); }
  [[nodiscard]] bool parent_is_root(std::uint64_t& is_root) { return rest_.var_uint(is_root); }
  [[nodiscard]] bool type_ref(std::uint64_t& type) { return rest_.var_uint(type); }
  [[nodiscard]] bool length(std::uint64_t& length) { return rest_.var_uint(length); }
  [[nodiscard]] bool text(std::string_view& text, BytePool& /*pool*/) {
    return rest_.var_string(text);
  }
  [[nodiscard]] bool text(std::string_view& text, std::uint64_t& units, BytePool& /*pool*/) {
    return rest_.var_string(text, units);
  }
  [[nodiscard]] bool key(std::string_view& key, bool& again, BytePool& /*pool*/) {
    again = false;
    return rest_.var_string(key);
  }

  void begin_deletes() {}
  [[nodiscard]] bool delete_range(std::uint64_t& clock, std::uint64_t& length) {
    return rest_.var_uint(clock) && rest_.var_uint(length);
  }

 private:
  Reader rest_;
  Reader::Seen last_client_;
};

/// Update v2: a flag, nine columns, and the rest.
///
/// Source  yjs 13.6 src/utils/UpdateDecoder.js.
class SourceV2 {
 public:
  static constexpr bool contiguous = false;

  explicit SourceV2(ByteView update) : rest_(update) {}

  [[nodiscard]] bool open() {
    std::uint64_t flag = 0;  // for later versions of the encoding; Yjs does not look at it either
    ByteView key_clocks, clients, left_clocks, right_clocks, infos, texts, parents, types, lengths;
    if (!rest_.var_uint(flag)) return false;
    for (ByteView* column : {&key_clocks, &clients, &left_clocks, &right_clocks, &infos, &texts,
                             &parents, &types, &lengths}) {
      if (!rest_.var_bytes(*column)) return false;
    }
    key_clocks_ = StepRunReader(key_clocks);
    clients_ = NumberRunReader(clients);
    left_clocks_ = StepRunReader(left_clocks);
    right_clocks_ = StepRunReader(right_clocks);
    infos_ = ByteRunReader(infos);
    parents_ = ByteRunReader(parents);
    types_ = NumberRunReader(types);
    lengths_ = NumberRunReader(lengths);
    return texts_.open(texts);
  }
  [[nodiscard]] Reader& rest() { return rest_; }

  [[nodiscard]] bool client(ClientId& client) { return clients_.read(client); }
  [[nodiscard]] bool left_id(Id& id) {
    return clients_.read(id.client) && left_clocks_.read(id.clock);
  }
  [[nodiscard]] bool right_id(Id& id) {
    return clients_.read(id.client) && right_clocks_.read(id.clock);
  }
  [[nodiscard]] bool info(std::uint8_t& info) { return infos_.read(info); }
  [[nodiscard]] bool parent_is_root(std::uint64_t& is_root) {
    std::uint8_t value = 0;
    if (!parents_.read(value)) return false;
    is_root = value;
    return true;
  }
  [[nodiscard]] bool type_ref(std::uint64_t& type) { return types_.read(type); }
  [[nodiscard]] bool length(std::uint64_t& length) { return lengths_.read(length); }
  [[nodiscard]] bool text(std::string_view& text, BytePool& pool) {
    std::uint64_t units = 0;
    return texts_.read(text, units, pool);
  }
  [[nodiscard]] bool text(std::string_view& text, std::uint64_t& units, BytePool& pool) {
    return texts_.read(text, units, pool);
  }
  /// Yjs writes every key anew, but reads keys that refer to earlier ones: then `again`.
  [[nodiscard]] bool key(std::string_view& key, bool& again, BytePool& pool) {
    std::uint64_t at = 0;
    if (!key_clocks_.read(at)) return false;
    again = at < keys_.size();
    if (again) {
      key = keys_[static_cast<std::size_t>(at)];
      return true;
    }
    if (!text(key, pool)) return false;
    keys_.push_back(key);
    return true;
  }

  void begin_deletes() { delete_clock_ = 0; }
  [[nodiscard]] bool delete_range(std::uint64_t& clock, std::uint64_t& length) {
    std::uint64_t gap = 0;
    if (!rest_.var_uint(gap) || !rest_.var_uint(length)) return false;
    clock = delete_clock_ + gap;
    length += 1;
    delete_clock_ = clock + length;
    return delete_clock_ <= (std::uint64_t{1} << 54);  // far from where a sum could wrap
  }

 private:
  Reader rest_;
  StepRunReader key_clocks_{ByteView{}};
  NumberRunReader clients_{ByteView{}};
  StepRunReader left_clocks_{ByteView{}};
  StepRunReader right_clocks_{ByteView{}};
  ByteRunReader infos_{ByteView{}};
  TextReader texts_;
  ByteRunReader parents_{ByteView{}};
  NumberRunReader types_{ByteView{}};
  NumberRunReader lengths_{ByteView{}};
  std::vector<std::string_view> keys_;
  std::uint64_t delete_clock_ = 0;
};

}  // namespace lumbung::crdt
