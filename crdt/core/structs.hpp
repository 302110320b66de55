#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "crdt/core/wire.hpp"
#include "crdt/id.hpp"

namespace lumbung::crdt {

/// Kinds of structs and of contents, numbered as on the wire.
enum class Ref : std::uint8_t {
  gc = 0,
  deleted = 1,
  json = 2,
  binary = 3,
  string = 4,
  embed = 5,
  format = 6,
  type = 7,
  any = 8,
  doc = 9,
  skip = 10,
};

enum class ParentKind : std::uint8_t { inherited, root, item };

/// One struct of an update, not yet part of a document.
///
/// Shape   Views point into the update or into the `normalised` pool of its Decoded; they live as
///         long as both. `payload` is the content as update v1 has it, without its leading count or
///         length; the values of embeds and formats are those of json_payload.hpp.
/// Units   `length` counts clocks (list elements, UTF-16 units).
struct Struct {
  Struct() : origin{}, right_origin{} {}

  Id id;
  Clock length = 0;
  Ref ref = Ref::gc;
  ParentKind parent_kind = ParentKind::inherited;
  bool has_origin = false;
  bool has_right_origin = false;
  bool has_key = false;
  // Only what has no origin says where it stands.
  union {
    Id origin;
    Id parent;  ///< if `parent_kind` is item
  };
  union {
    Id right_origin;
    std::string_view root;  ///< if `parent_kind` is root
  };
  std::string_view key;
  ByteView payload;

  [[nodiscard]] bool is_item() const { return ref != Ref::gc && ref != Ref::skip; }
  [[nodiscard]] Clock end() const { return id.clock + length; }
};

static_assert(sizeof(Struct) <= 96);  // limits::memory_per_update_byte builds on it

/// The structs of an update, in chunks: a whole state has many, and those that are integrated give
/// their memory to the blocks they become.
class StructTable {
 public:
  static constexpr std::size_t chunk_max = 256;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const Struct& operator[](std::size_t at) const {
    return chunks_[at / chunk_max][at % chunk_max];
  }
  [[nodiscard]] Struct& operator[](std::size_t at) {
    return chunks_[at / chunk_max][at % chunk_max];
  }
  template <class Table>
  struct Walk {
    Table* table = nullptr;
    std::size_t at = 0;
    [[nodiscard]] auto& operator*() const { return (*table)[at]; }
    Walk& operator++() {
      ++at;
      return *this;
    }
    friend bool operator==(const Walk&, const Walk&) = default;
  };
  [[nodiscard]] Walk<const StructTable> begin() const { return {this, 0}; }
  [[nodiscard]] Walk<const StructTable> end() const { return {this, size_}; }
  [[nodiscard]] Walk<StructTable> begin() { return {this, 0}; }
  [[nodiscard]] Walk<StructTable> end() { return {this, size_}; }

  /// One more, in room for `more` behind it. Others may move.
  [[nodiscard]] Struct& add(std::size_t more) {
    if (size_ % chunk_max == 0) open_chunk(more + 1);
    ++size_;
    return chunks_[(size_ - 1) / chunk_max].emplace_back();
  }
  /// Gives back the chunk that ends before `at`, if it begins at `first` or behind: what lies in it
  /// must not be asked for again.
  void release(std::size_t first, std::size_t at) {
    if (at % chunk_max == 0 && at >= first + chunk_max) {
      chunks_[at / chunk_max - 1] = std::vector<Struct>{};
    }
  }
  /// Empty again, with room for as many as the first chunk held.
  void clear() {
    chunks_.resize(std::min<std::size_t>(chunks_.size(), 1));
    if (!chunks_.empty()) chunks_.front().clear();
    size_ = 0;
  }

 private:
  void open_chunk(std::size_t likely) {
    if (chunks_.size() == size_ / chunk_max) chunks_.emplace_back();
    chunks_.back().reserve(size_ == 0 ? std::min(likely, chunk_max) : chunk_max);
  }

  std::vector<std::vector<Struct>> chunks_;  // all but the last were filled
  std::size_t size_ = 0;
};

}  // namespace lumbung::crdt
