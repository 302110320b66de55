#include <algorithm>
#include <optional>

#include "crdt/core/update.hpp"

// mergeUpdates and diffUpdate, step by step as Yjs has them: which structs end up as one and where
// skips stand is part of the bytes.
namespace lumbung::crdt {
namespace {

/// Gathers structs client by client, since their number goes in front of them.
class SectionWriter {
 public:
  void add(const Struct& item, Clock offset) {
    if (written_ > 0 && client_ != item.id.client) flush();
    if (written_ == 0) {
      client_ = item.id.client;
      body_.var_uint(item.id.client);
      body_.var_uint(item.id.clock + offset);
    }
    write_struct(body_, item, offset);
    ++written_;
  }

  Bytes finish(const DeleteSet& deletes) {
    flush();
    Writer out;
    out.var_uint(sections_.size());
    for (const auto& [count, bytes] : sections_) {
      out.var_uint(count);
      out.raw(ByteView(bytes));
    }
    write_delete_set(out, deletes);
    return out.take();
  }

 private:
  void flush() {
    if (written_ == 0) return;
    sections_.emplace_back(written_, body_.take());
    body_ = Writer{};
    written_ = 0;
  }

  Writer body_;
  std::vector<std::pair<std::size_t, Bytes>> sections_;
  ClientId client_ = 0;
  std::size_t written_ = 0;
};

struct Source {
  std::vector<const Struct*> structs;
  std::size_t at = 0;
  [[nodiscard]] const Struct* current() const {
    return at < structs.size() ? structs[at] : nullptr;
  }
};

/// The right part of a struct, with side effects on nothing.
Struct slice(const Struct& left, Clock offset, std::deque<Bytes>& pool) {
  Struct right = left;
  right.id.clock += offset;
  right.length -= offset;
  if (left.is_item()) {
    right.has_origin = true;
    right.origin = {left.id.client, left.id.clock + offset - 1};
    right.payload = payload_from(left.ref, left.payload, offset, pool);
  }
  return right;
}

/// Items outside a document have no neighbours, so only GCs and skips ever join.
bool join(Struct& left, const Struct& right) {
  if (left.is_item() || left.ref != right.ref) return false;
  left.length += right.length;
  return true;
}

class Merging {
 public:
  explicit Merging(std::vector<Source> sources) : sources_(std::move(sources)) {}

  Bytes run(const DeleteSet& deletes) {
    while (!sort_sources()) step(sources_.front());
    if (current_) out_.add(*current_, 0);
    return out_.finish(deletes);
  }

 private:
  /// True when nothing is left.
  bool sort_sources() {
    std::erase_if(sources_, [](const Source& s) { return s.current() == nullptr; });
    std::stable_sort(sources_.begin(), sources_.end(), [](const Source& a, const Source& b) {
      const Id left = a.current()->id;
      const Id right = b.current()->id;
      return left.client != right.client ? left.client > right.client : left.clock < right.clock;
    });
    return sources_.empty();
  }

  void write_current_and_take(const Struct& next) {
    out_.add(*current_, 0);
    current_ = next;
  }

  void step(Source& source) {
    const ClientId client = source.current()->id.client;
    if (!current_) {
      current_ = *source.current();
      ++source.at;
    } else if (!advance(source, client)) {
      return;
    }
    for (const Struct* next = source.current();
         next != nullptr && next->id.client == client && next->id.clock == current_->end();
         next = source.current()) {
      write_current_and_take(*next);
      ++source.at;
    }
  }

  /// False if another source may have to go first.
  bool advance(Source& source, ClientId client) {
    const Struct* found = source.current();
    bool iterated = false;
    while (found != nullptr && found->end() <= current_->end() &&
           found->id.client >= current_->id.client) {
      ++source.at;
      found = source.current();
      iterated = true;
    }
    if (found == nullptr || found->id.client != client ||
        (iterated && found->id.clock > current_->end())) {
      return false;
    }
    if (client != current_->id.client) {
      write_current_and_take(*found);
      ++source.at;
      return true;
    }
    if (current_->end() < found->id.clock) {
      if (current_->ref == Ref::skip) {
        current_->length = found->end() - current_->id.clock;
      } else {
        Struct skip;
        skip.ref = Ref::skip;
        skip.id = {client, current_->end()};
        skip.length = found->id.clock - current_->end();
        write_current_and_take(skip);
      }
      return true;
    }
    Struct next = *found;
    const Clock overlap = current_->end() - next.id.clock;
    if (overlap > 0) {
      if (current_->ref == Ref::skip) {
        current_->length -= overlap;
      } else {
        next = slice(next, overlap, pool_);
      }
    }
    if (!join(*current_, next)) {
      write_current_and_take(next);
      ++source.at;
    }
    return true;
  }

  std::vector<Source> sources_;
  std::optional<Struct> current_;
  std::deque<Bytes> pool_;
  SectionWriter out_;
};

}  // namespace

Result<Bytes> merge_updates(const std::vector<ByteView>& updates) {
  if (updates.size() == 1) return Bytes(updates[0].begin(), updates[0].end());
  std::deque<Decoded> decoded;
  std::vector<Source> sources;
  std::vector<DeleteSet> deletes;
  for (const ByteView update : updates) {
    DecodeBounds bounds;
    Result<Decoded> one = decode_update(update, bounds);
    if (!one) return tl::unexpected(one.error());
    decoded.push_back(std::move(*one));
    Source source;
    for (const Struct& item : decoded.back().structs) {
      if (item.ref != Ref::skip) source.structs.push_back(&item);
    }
    sources.push_back(std::move(source));
    deletes.push_back(decoded.back().deletes);
  }
  return Merging(std::move(sources)).run(merge(deletes));
}

Result<Bytes> diff_update(ByteView update, const StateVector& since) {
  DecodeBounds bounds;
  Result<Decoded> decoded = decode_update(update, bounds);
  if (!decoded) return tl::unexpected(decoded.error());
  SectionWriter out;
  const auto& structs = decoded->structs;
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
  return out.finish(decoded->deletes);
}

}  // namespace lumbung::crdt
