#include "crdt/core/merge.hpp"

#include <optional>

#include "crdt/core/merge_order.hpp"

// Step by step as Yjs: which structs end up as one and where skips stand is part of the bytes.
namespace lumbung::crdt {
namespace {

/// The right part of a struct, with side effects on nothing.
Struct slice(const Struct& left, Clock offset, BytePool& pool) {
  Struct right = left;
  right.id.clock += offset;
  right.length -= offset;
  if (left.is_item()) {
    right.has_origin = true;
    right.parent_kind = ParentKind::inherited;
    right.origin = {left.id.client, left.id.clock + offset - 1};
    right.payload = payload_from(left.ref, left.payload, offset, pool);
  }
  return right;
}

/// Items outside a document have no neighbours, so only collected structs and skips ever join.
bool join(Struct& left, const Struct& right) {
  if (left.is_item() || left.ref != right.ref) return false;
  left.length += right.length;
  return true;
}

template <class Out>
class Merging {
 public:
  explicit Merging(std::vector<MergeSource> sources) : order_(std::move(sources)) {}

  Bytes run(const DeleteSet& deletes, Encoding encoding) {
    while (MergeSource* source = order_.first()) step(*source);
    if (current_) out_.add(*current_, 0);
    return out_.finish(deletes, encoding);
  }

 private:
  void write_current_and_take(const Struct& next) {
    out_.add(*current_, 0);
    current_ = next;
  }

  void step(MergeSource& source) {
    const ClientId client = source.current()->id.client;
    if (!current_) {
      current_ = *source.current();
      source.next();
    } else if (!advance(source, client)) {
      return;
    }
    for (const Struct* next = source.current();
         next != nullptr && next->id.client == client && next->id.clock == current_->end();
         next = source.current()) {
      write_current_and_take(*next);
      source.next();
    }
  }

  /// False if another source may have to go first.
  bool advance(MergeSource& source, ClientId client) {
    const Struct* found = source.current();
    bool passed = false;
    while (found != nullptr && found->end() <= current_->end() &&
           found->id.client >= current_->id.client) {
      source.next();
      found = source.current();
      passed = true;
    }
    if (found == nullptr || found->id.client != client ||
        (passed && found->id.clock > current_->end())) {
      return false;
    }
    if (client != current_->id.client) {
      write_current_and_take(*found);
      source.next();
      return true;
    }
    if (current_->end() < found->id.clock) {
      leave_gap(*found);
      return true;
    }
    Struct next = *found;
    const Clock overlap = current_->end() - next.id.clock;
    if (overlap > 0) next = slice(next, overlap, pool_);
    if (!join(*current_, next)) {
      write_current_and_take(next);
      source.next();
    }
    return true;
  }

  /// The struct that it leads to is taken next: a skip never waits as the current one.
  void leave_gap(const Struct& next) {
    Struct skip;
    skip.ref = Ref::skip;
    skip.id = {next.id.client, current_->end()};
    skip.length = next.id.clock - current_->end();
    write_current_and_take(skip);
  }

  MergeOrder order_;
  std::optional<Struct> current_;
  BytePool pool_;
  SectionWriter<Out> out_;
};

template <class Out>
Bytes merge_as(const std::vector<const Decoded*>& updates, Encoding encoding) {
  std::vector<MergeSource> sources;
  std::vector<const DeleteSet*> deletes;
  for (const Decoded* update : updates) {
    sources.emplace_back(*update);
    deletes.push_back(&update->deletes);
  }
  return Merging<Out>(std::move(sources)).run(merge(deletes), encoding);
}

template <class Out>
Bytes diff_as(const Decoded& update, const StateVector& since, Encoding encoding) {
  SectionWriter<Out> out;
  const auto& structs = update.structs;
  std::size_t i = 0;
  while (i < structs.size()) {
    const Struct& first = structs[i];
    if (first.ref == Ref::skip) {  // a section does not begin with a gap
      ++i;
      continue;
    }
    const ClientId client = first.id.client;
    const auto known = since.find(client);
    const Clock have = known != since.end() ? known->second : 0;
    if (first.end() > have) {
      out.add(first, have > first.id.clock ? have - first.id.clock : 0);
      for (++i; i < structs.size() && structs[i].id.client == client; ++i) out.add(structs[i], 0);
    } else {
      while (i < structs.size() && structs[i].id.client == client && structs[i].end() <= have) ++i;
    }
  }
  return out.finish(update.deletes, encoding);
}

template <class Out>
Bytes write_as(const Decoded& update, Encoding encoding) {
  SectionWriter<Out> out;
  for (const Struct& item : update.structs) out.add(item, 0);
  return out.finish(update.deletes, encoding);
}

}  // namespace

Bytes merge_decoded(const std::vector<const Decoded*>& updates, Encoding encoding) {
  return encoding == Encoding::v2 ? merge_as<OutV2>(updates, encoding)
                                  : merge_as<OutV1>(updates, encoding);
}

Bytes merge_kept(const std::vector<const Decoded*>& updates) {
  return merge_as<OutKept>(updates, Encoding::v1);
}

Bytes diff_decoded(const Decoded& update, const StateVector& since, Encoding encoding) {
  return encoding == Encoding::v2 ? diff_as<OutV2>(update, since, encoding)
                                  : diff_as<OutV1>(update, since, encoding);
}

Bytes diff_kept(const Decoded& update, const StateVector& since) {
  return diff_as<OutKept>(update, since, Encoding::v1);
}

Bytes write_decoded(const Decoded& update, Encoding encoding) {
  return encoding == Encoding::v2 ? write_as<OutV2>(update, encoding)
                                  : write_as<OutV1>(update, encoding);
}

}  // namespace lumbung::crdt
