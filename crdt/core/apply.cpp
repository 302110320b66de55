#include <algorithm>

#include "crdt/core/doc.hpp"
#include "crdt/core/merge.hpp"
#include "crdt/limits.hpp"

namespace lumbung::crdt {

/// Where the payloads of an update lie: in a buffer that blocks may share, or only for this call.
struct Doc::Incoming {
  ByteView source;
  std::uint32_t buffer = none;
  bool holds_names = false;      ///< texts of names stay in the buffer
  std::string_view last_root{};  ///< few roots are named again and again
  Handle last_root_type = none;

  [[nodiscard]] bool holds(ByteView payload) const {
    return buffer != none && payload.data() >= source.data() &&
           payload.data() + payload.size() <= source.data() + source.size();
  }
};

namespace {

/// An update of so many bytes is a whole state, or much of one.
constexpr std::size_t state_bytes = std::size_t{1} << 20;

/// Structs that could not be integrated, by client.
using RestStructs = std::map<ClientId, std::vector<const Struct*>, std::greater<>>;

Bytes encode_rest(const RestStructs& rest) {
  Writer writer;
  writer.var_uint(rest.size());
  for (const auto& [client, structs] : rest) {
    writer.var_uint(structs.size());
    writer.var_uint(client);
    writer.var_uint(structs.front()->id.clock);
    OutKept out(writer);
    for (const Struct* item : structs) write_struct(out, *item, 0);
  }
  writer.var_uint(0);  // no deletes
  return writer.take();
}

}  // namespace

/// Which other client's struct `item` builds on that is not there yet.
inline std::optional<ClientId> Doc::missing_client(const Struct& item) const {
  const auto misses = [&](const Id& id) {
    return id.client != item.id.client && id.clock >= state(id.client);
  };
  if (item.has_origin && misses(item.origin)) return item.origin.client;
  if (item.has_right_origin && misses(item.right_origin)) return item.right_origin.client;
  if (item.parent_kind == ParentKind::item && misses(item.parent)) return item.parent.client;
  return std::nullopt;
}

Handle Doc::root_of(const Struct& item, Incoming& incoming) {
  if (incoming.last_root_type == none || item.root != incoming.last_root) {
    incoming.last_root = item.root;
    incoming.last_root_type = root(item.root);
  }
  return incoming.last_root_type;
}

/// The name of a map key. Those of a whole state stay where they came in; what comes in smaller
/// pieces may go again, and a few names should not hold it.
Handle Doc::key_name(std::string_view key, Incoming& incoming) {
  const ByteView bytes = as_bytes_view(key);
  if (incoming.source.size() < state_bytes || bytes.empty() || !incoming.holds(bytes) ||
      bytes.data() == incoming.source.data()) {
    return names_.intern(key);
  }
  const auto offset = static_cast<std::uint32_t>(bytes.data() - incoming.source.data());
  const ByteView kept =
      buffers_.view({incoming.buffer, offset, static_cast<std::uint32_t>(bytes.size())});
  return names_.intern_lasting(as_text(kept), incoming.holds_names);
}

/// Finds the neighbours and the parent of `item` (splitting blocks there, as Yjs does even for what
/// is known already) and integrates what is new of it, from `offset` on.
void Doc::integrate_struct(const Struct& item, Handle writer, std::uint32_t offset,
                           Incoming& incoming) {
  Block& block = arena_.spare();
  block.client = writer;
  block.clock = static_cast<std::uint32_t>(item.id.clock);
  block.length = static_cast<std::uint32_t>(item.length);
  block.ref = item.ref;
  const bool is_new = offset < block.length;
  const auto handle_of = [&](ClientId client) {
    return client == item.id.client ? writer : client_handle(client);
  };
  if (item.is_item()) {
    if (item.has_origin) {
      block.origin_client = handle_of(item.origin.client);
      block.origin_clock = static_cast<std::uint32_t>(item.origin.clock);
      block.left = clean_end(block.origin_client, block.origin_clock);
    }
    if (item.has_right_origin) {
      block.right_origin_client = handle_of(item.right_origin.client);
      block.right_origin_clock = static_cast<std::uint32_t>(item.right_origin.clock);
      // Most often nothing stands between the two, and nothing has to be searched.
      const Handle behind = block.left != none ? arena_[block.left].right : none;
      const bool next = behind != none && arena_[behind].client == block.right_origin_client &&
                        arena_[behind].clock == block.right_origin_clock;
      block.right =
          next ? behind : clean_start(block.right_origin_client, block.right_origin_clock);
    }
    const bool beside_gc = (block.left != none && arena_[block.left].is_gc()) ||
                           (block.right != none && arena_[block.right].is_gc());
    if (beside_gc) {
      block.parent = none;
    } else if (item.parent_kind == ParentKind::root) {
      block.parent = root_of(item, incoming);
      if (item.has_key) block.key = key_name(item.key, incoming);
    } else if (item.parent_kind == ParentKind::item) {
      const Handle client = client_handle(item.parent.client);
      const Block& holder = arena_[find(client, static_cast<std::uint32_t>(item.parent.clock))];
      block.parent = holder.ref == Ref::type ? holder.type : none;
      if (item.has_key) block.key = key_name(item.key, incoming);
    } else {
      const Block& neighbour = arena_[block.left != none ? block.left : block.right];
      block.parent = neighbour.parent;
      block.key = neighbour.key;
    }
  }
  if (!is_new) return;
  ByteView payload = item.payload;
  BytePool pool;
  if (offset > 0) {
    block.clock += offset;
    block.length -= offset;
    if (item.is_item()) {
      block.left = clean_end(block.client, block.clock - 1);
      block.origin_client = block.client;
      block.origin_clock = block.clock - 1;
      if (arena_[block.left].is_gc()) block.parent = none;
      payload = payload_from(item.ref, payload, offset, pool);
    }
  }
  // A backstop behind check_depth, for what waited: too deep counts as collected.
  if (block.parent != none && block.ref == Ref::type &&
      types_[block.parent].depth + 1 > limits::depth_max) {
    block.parent = none;
  }
  if (incoming.buffer == none && goes_on(block)) return go_on(block, payload);
  if (block.parent != none) {
    block.set_content(
        incoming.holds(payload)
            ? buffers_.use(incoming.buffer,
                           static_cast<std::uint32_t>(payload.data() - incoming.source.data()),
                           static_cast<std::uint32_t>(payload.size()))
            : buffers_.append(payload));
  }
  integrate(arena_.take_spare());
}

/// Integrates what comes of one client as far as nothing is missing; true if that was all.
bool Doc::integrate_run(StructTable& structs, Refs& refs, Incoming& incoming) {
  constexpr std::size_t ahead = 6;  // a name's place in the table is fetched, twice as far its text
  Handle writer = client_or_none(refs.client);
  for (; !refs.done(); ++refs.at) {
    structs.release(refs.first, refs.at);
    const Struct& item = structs[refs.at];
    if (refs.end - refs.at > ahead) {
      const Struct& later = structs[refs.at + ahead];
      if (later.has_key) names_.expect(later.key);
    }
    if (refs.end - refs.at > 2 * ahead) {
      const Struct& later = structs[refs.at + 2 * ahead];
      if (later.has_key) __builtin_prefetch(later.key.data());
    }
    if (item.ref == Ref::skip) continue;
    const Clock have = writer != none ? clients_[writer].state : 0;
    if (have < item.id.clock || (item.is_item() && missing_client(item))) return false;
    const Clock known = std::min<Clock>(have - item.id.clock, item.length);
    if (writer == none) writer = client_handle(refs.client);
    integrate_struct(item, writer, static_cast<std::uint32_t>(known), incoming);
  }
  return true;
}

/// Integrates client by client, highest first. What still lacks something is given back.
std::optional<Doc::Pending> Doc::integrate_structs(Decoded& update, Incoming& incoming) {
  std::vector<Refs> refs = std::move(refs_room_);  // by client
  refs.clear();
  for (const Section& section : update.sections) {
    const std::size_t first = section.first;
    refs.push_back({section.client, first, first, first + section.count, false});
  }
  if (refs.size() > 1) {
    std::sort(refs.begin(), refs.end(),
              [](const Refs& a, const Refs& b) { return a.client < b.client; });
  }
  std::size_t open = refs.size();
  while (open > 0 && integrate_run(update.structs, refs[open - 1], incoming)) --open;
  std::optional<Pending> rest;
  if (open > 0) rest = integrate_rest(update.structs, refs, open, incoming);
  refs_room_ = std::move(refs);
  return rest;
}

/// The same from a struct on that lacks something, of the last of `open` clients: what needs
/// another client's goes onto a stack until that one is there.
std::optional<Doc::Pending> Doc::integrate_rest(const StructTable& structs, std::vector<Refs>& refs,
                                                std::size_t open, Incoming& incoming) {
  const auto refs_of = [&refs](ClientId client) -> Refs* {
    const auto found = std::partition_point(
        refs.begin(), refs.end(), [client](const Refs& one) { return one.client < client; });
    return found != refs.end() && found->client == client ? &*found : nullptr;
  };

  Refs* target = nullptr;
  const auto next_target = [&] {
    while (open > 0 && refs[open - 1].done()) --open;
    target = open > 0 ? &refs[open - 1] : nullptr;
    return target != nullptr;
  };
  (void)next_target();

  RestStructs rest;
  Pending pending;
  std::vector<const Struct*> stack;
  const auto miss = [&pending](ClientId client, Clock clock) {
    const auto [place, added] = pending.missing.emplace(client, clock);
    if (!added && place->second > clock) place->second = clock;
  };
  const auto stack_to_rest = [&] {
    for (const Struct* item : stack) {
      Refs* mine = refs_of(item->id.client);
      auto& left = rest[item->id.client];
      left.clear();
      if (mine != nullptr && !mine->given_up) {
        for (std::size_t at = mine->at - 1; at != mine->end; ++at) left.push_back(&structs[at]);
        mine->at = mine->end;
        mine->given_up = true;
      } else {
        left.push_back(item);
      }
    }
    stack.clear();
  };

  const Struct* head = &structs[target->at++];
  while (true) {
    if (head->ref != Ref::skip) {
      const Clock have = state(head->id.client);
      if (have < head->id.clock) {
        stack.push_back(head);
        miss(head->id.client, head->id.clock - 1);
        stack_to_rest();
      } else if (const auto lacks = head->is_item() ? missing_client(*head) : std::nullopt) {
        stack.push_back(head);
        Refs* other = refs_of(*lacks);
        if (other == nullptr || other->done()) {
          miss(*lacks, state(*lacks));
          stack_to_rest();
        } else {
          head = &structs[other->at++];
          continue;
        }
      } else {
        const Clock known = std::min<Clock>(have - head->id.clock, head->length);
        integrate_struct(*head, client_handle(head->id.client), static_cast<std::uint32_t>(known),
                         incoming);
      }
    }
    if (!stack.empty()) {
      head = stack.back();
      stack.pop_back();
    } else if (target != nullptr && !target->done()) {
      head = &structs[target->at++];
    } else {
      if (!next_target()) break;
      head = &structs[target->at++];
    }
  }
  if (rest.empty()) return std::nullopt;
  pending.update = encode_rest(rest);
  return pending;
}

/// `rest` goes to what waits. True if something of that came before, and may now be tried again.
bool Doc::keep_waiting(std::optional<Pending> rest) {
  if (!pending_) {
    pending_ = std::move(rest);
    return false;
  }
  const bool retry =
      std::any_of(pending_->missing.begin(), pending_->missing.end(),
                  [this](const auto& missing) { return missing.second < state(missing.first); });
  if (rest) {
    for (const auto& [client, clock] : rest->missing) {
      const auto [place, added] = pending_->missing.emplace(client, clock);
      if (!added && place->second > clock) place->second = clock;
    }
    const Decoded before = read_kept(pending_->update);
    const Decoded added = read_kept(rest->update);
    pending_->update = merge_kept({&before, &added});
  }
  return retry;
}

void Doc::read_update(Decoded& update, Incoming& incoming) {
  std::optional<Pending> rest = integrate_structs(update, incoming);
  const bool retry = (rest || pending_) && keep_waiting(std::move(rest));
  DeleteSet later = apply_deletes(update.deletes);
  if (!pending_deletes_.empty()) {
    const DeleteSet waiting = std::move(pending_deletes_);
    DeleteSet still = apply_deletes(waiting);
    if (!later.empty() && !still.empty()) {
      pending_deletes_ = merge({&later, &still});
    } else {
      pending_deletes_ = later.empty() ? std::move(still) : std::move(later);
    }
  } else if (!later.empty()) {
    pending_deletes_ = std::move(later);
  }
  if (retry) {
    const Bytes again = std::move(pending_->update);
    pending_.reset();
    Decoded decoded = read_kept(again);
    Incoming none_kept{again, none};
    read_update(decoded, none_kept);
  }
}

Result<Applied> Doc::apply(ByteView update, const Arrival& arrival) {
  Result<Applied> applied(tl::in_place);  // where it goes to the caller: nothing is moved
  if (Result<> taken = take_in(update, arrival, *applied); !taken) {
    applied = tl::unexpected(std::move(taken.error()));
  }
  constexpr std::size_t kept_structs_max = 64;
  if (decoded_.structs.size() > kept_structs_max) decoded_ = Decoded{};
  decoded_.clear();
  return applied;
}

/// Decodes, checks and integrates, in `decoded_`.
Result<> Doc::take_in(ByteView update, const Arrival& arrival, Applied& done) {
  if (open_) return fail(Errc::busy, "a transaction is open");
  decoded_.clear();  // of the one before; who applies more from an observer needs it no longer
  DecodeBounds bounds;
  bounds.v2_structs_free = options_.v2_structs_free;
  bounds.kept = arrival.kept;
  if (Result<> read = decode_update(update, arrival.encoding, bounds, decoded_); !read) {
    return read;
  }
  if (Result<> fine = check(decoded_, arrival.author); !fine) return fine;
  if (pending_ && pending_->update.size() + update.size() > limits::pending_bytes_max) {
    return fail(Errc::limit, "too much waits for missing structs");
  }
  // Large updates are kept as they came and their contents read from there; of small ones, or where
  // little of it is content, the contents are copied.
  constexpr std::size_t keep_from_bytes = 1024;
  Incoming incoming{update, none};
  if (update.size() >= keep_from_bytes && 3 * decoded_.content_bytes > update.size() &&
      !buffers_.full()) {
    incoming.buffer = buffers_.adopt(
        arrival.given != nullptr ? std::move(*arrival.given) : Bytes(update.begin(), update.end()));
  }
  constexpr std::size_t others = 256;  // names of roots, and of keys that come next
  if (update.size() >= state_bytes) names_.reserve(decoded_.keys + others);
  start(false, arrival.origin);
  read_update(decoded_, incoming);
  done.applied = finish(options_.emit == EmitUpdates::on_commit_and_apply, Outcome(done));
  if (incoming.buffer != none && !incoming.holds_names) buffers_.settle(incoming.buffer);
  if (pending_ || !pending_deletes_.empty()) done.missing = missing();
  return {};
}

StateVector Doc::missing() const {
  StateVector all;
  if (pending_) all = pending_->missing;
  for (const DeleteSet::Entry& entry : pending_deletes_.clients) {
    all.emplace(entry.client, state(entry.client));
  }
  return all;
}

}  // namespace lumbung::crdt
