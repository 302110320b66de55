#pragma once

#include <vector>

#include "crdt/core/outs.hpp"
#include "crdt/core/update.hpp"

// mergeUpdates, diffUpdate and convertUpdateFormat on updates that are read already.
namespace lumbung::crdt {

/// Gathers structs client by client, since their number goes in front of them, and then the whole
/// update.
///
/// Source  yjs 13.6 src/utils/updates.js, LazyStructWriter.
template <class Out>
class SectionWriter {
 public:
  SectionWriter() : out_(body_) {}
  SectionWriter(const SectionWriter&) = delete;
  SectionWriter& operator=(const SectionWriter&) = delete;

  void add(const Struct& item, Clock offset) {
    if (written_ > 0 && client_ != item.id.client) flush();
    if (written_ == 0) {
      client_ = item.id.client;
      out_.client(item.id.client);
      body_.var_uint(item.id.clock + offset);
    }
    write_struct(out_, item, offset);
    ++written_;
  }

  [[nodiscard]] Bytes finish(const DeleteSet& deletes, Encoding encoding) {
    flush();
    Writer rest;
    rest.var_uint(count_);
    rest.raw(sections_.view());
    write_delete_set(rest, deletes, encoding);
    return out_.finish(rest);
  }

 private:
  void flush() {
    if (written_ == 0) return;
    sections_.var_uint(written_);
    sections_.raw(body_.view());
    body_.clear();
    written_ = 0;
    ++count_;
  }

  Writer body_;
  Out out_;
  Writer sections_;  ///< finished, one behind the other
  std::size_t count_ = 0;
  ClientId client_ = 0;
  std::size_t written_ = 0;
};

/// One update out of several, as Yjs merges them: what comes twice goes in once, gaps become skips.
[[nodiscard]] Bytes merge_decoded(const std::vector<const Decoded*>& updates, Encoding encoding);
/// As merge_decoded, for ourselves (OutKept).
[[nodiscard]] Bytes merge_kept(const std::vector<const Decoded*>& updates);

/// What a replica at `since` lacks of the update; all its deletes.
[[nodiscard]] Bytes diff_decoded(const Decoded& update, const StateVector& since,
                                 Encoding encoding);
[[nodiscard]] Bytes diff_kept(const Decoded& update, const StateVector& since);

/// The update once more, in either encoding.
[[nodiscard]] Bytes write_decoded(const Decoded& update, Encoding encoding);

}  // namespace lumbung::crdt
