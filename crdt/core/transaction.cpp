#include <algorithm>
#include <tuple>

#include "crdt/core/doc.hpp"

// The end of a transaction, in Yjs' order: collect what was deleted, join deleted blocks from right
// to left, join what was written, then what was split on the way. The order decides which blocks
// remain, and so the bytes.
namespace lumbung::crdt {

void Doc::start(bool local, const Any* origin) {
  epoch_ = ++last_epoch_;
  open_ = true;
  local_ = local;
  // In an update of others nobody can begin to ask halfway.
  keys_wanted_ = local || options_.changes == ListChanges::with_each_transaction ||
                 !watching_.empty() || !observers_.empty() || !undo_logs_.empty();
  if (origin != nullptr && !origin->is_null()) {
    origin_ = *origin;
  } else if (!origin_.is_null()) {
    origin_ = Any::null();
  }
}

Committed Doc::commit() {
  Committed done;
  if (open_) (void)finish(true, Outcome(done));
  return done;
}

void Doc::finish_silently() {
  Committed ignored;
  (void)finish(false, Outcome(ignored));
}

bool Doc::finish(bool emit, const Outcome& done) {
  const bool changed = finish_one(emit, done);
  if (!followers_.empty()) finish_followers(done);
  if (!notices_.empty()) tell_observers();
  return changed;
}

void Doc::finish_followers(const Outcome& done) {
  while (!followers_.empty()) {
    resume(std::move(followers_.front()));
    followers_.pop_front();
    ++followed_;
    Committed next;
    if (finish_one(true, Outcome(next))) {
      done.then.push_back(
          {std::move(next.update), std::move(next.update_v2), std::move(next.changes)});
    } else {
      --followed_;
    }
  }
  followed_ = 0;
}

void Doc::tell_observers() {
  const std::vector<Notice> notices = std::move(notices_);
  notices_.clear();
  observers_.tell(notices);
}

void Doc::list_changes(const Outcome& done) const {
  done.changes = changes();
  for (std::vector<Change>* all : watching_) {
    all->insert(all->end(), done.changes.begin(), done.changes.end());
  }
  if (options_.changes != ListChanges::with_each_transaction) done.changes.clear();
}

bool Doc::finish_one(bool emit, const Outcome& done) {
  const bool changed =
      !deleting_.empty() || std::any_of(touched_.begin(), touched_.end(), [this](Handle client) {
        return clients_[client].state != clients_[client].before;
      });
  if (options_.changes == ListChanges::with_each_transaction || !watching_.empty()) {
    list_changes(done);
  }
  follow();
  if (options_.collect == Collect::deleted_content) collect_deleted();
  join_deleted();
  join_written();
  join_split();
  if (emit && changed) {
    for (const Handle client : deleting_) sort_and_merge(clients_[client].deletes);
    write_updates(done);
  }
  if (!subdocuments_.empty()) std::swap(done.subdocuments, subdocuments_);  // empty before
  subdocuments_added_.clear();
  clear_transaction();
  return changed;
}

void Doc::clear_transaction() {
  for (const Handle client : deleting_) {
    clients_[client].deletes.clear();
  }
  deleting_.clear();
  touched_.clear();
  split_.clear();
  gone_.clear();
  for (const Cut& cut : cuts_) buffers_.release(cut.whole);
  cuts_.clear();
  newly_formatted_.clear();
  changed_.clear();
  open_ = false;
}

std::vector<Change> Doc::changes() const {
  std::vector<Change> all;
  (void)changed_.each([&](const ChangedType& changed) {
    const Type* type = &types_[changed.type];
    if (type->item != none && arena_[type->item].deleted) return true;
    Change change;
    change.object = object_id(changed.type);
    change.list_changed = changed.list;
    for (const Handle key : changed.keys) change.keys.push_back(names_[key]);
    std::sort(change.keys.begin(), change.keys.end());
    change.keys.erase(std::unique(change.keys.begin(), change.keys.end()), change.keys.end());
    while (type->item != none) {
      const Block& item = arena_[type->item];
      const Id id = id_of(item);
      change.path.push_back(item.key != none
                                ? names_[item.key]
                                : std::to_string(id.client) + ":" + std::to_string(id.clock));
      type = &types_[item.parent];
    }
    change.root = names_[type->root];
    std::reverse(change.path.begin(), change.path.end());
    all.push_back(std::move(change));
    return true;
  });
  std::sort(all.begin(), all.end(), [](const Change& a, const Change& b) {
    return std::tie(a.root, a.path, a.object) < std::tie(b.root, b.path, b.object);
  });
  return all;
}

void Doc::collect_deleted() {
  for (const Seam& seam : gone_) {
    if (stands(seam)) {
      collect_content(seam.block);
    } else {
      collect_range(seam);
    }
  }
}

/// The same for what was cut again since it was deleted.
void Doc::collect_range(const Seam& seam) {
  const ClientBlocks& blocks = clients_[seam.client].blocks;
  ClientBlocks::Place place = blocks.find(seam.clock);
  do {
    if (arena_[blocks.at(place)].clock >= seam.end()) return;
    collect_content(blocks.at(place));
  } while (blocks.next(place));
}

void Doc::collect_content(Handle handle) {
  const Block& block = arena_[handle];
  const bool has_content = !block.is_gc() && block.ref != Ref::deleted;
  if (has_content && !block.keep) collect(handle, false);
}

/// True for a plain map value that no other value of its key has as origin. The first that has
/// stands right behind it, as map values have no right origin; only those that do may be between.
bool Doc::lost_unseen(Handle handle) const {
  const Block& block = arena_[handle];
  const bool plain = block.ref == Ref::any || block.ref == Ref::binary;
  if (block.key == none || !plain || block.right == none) return false;
  const auto saw = [&](Handle other) {
    return arena_[other].origin_client == block.client &&
           arena_[other].origin_clock == block.last_clock();
  };
  for (Handle at = block.right; at != none; at = arena_[at].right) {
    if (saw(at)) return false;
    if (arena_[at].right_origin_client == none) break;
  }
  return true;
}

void Doc::collect(Handle handle, bool parent_collected) {
  Block& block = arena_[handle];
  if (block.ref == Ref::type) {
    Type& type = types_[block.type];
    for (Handle child = type.start; child != none;) {
      const Handle next = arena_[child].right;
      collect(child, true);
      child = next;
    }
    for (const KeyMap::Entry entry : type.map.entries()) {
      for (Handle child = entry.block; child != none;) {
        const Handle next = arena_[child].left;
        collect(child, true);
        child = next;
      }
    }
    free_type(block.type);
    block.set_content({});
  }
  if (parent_collected) {
    const auto lost =
        block.key != none ? kept_.find({block.client, block.last_clock()}) : kept_.end();
    if (lost != kept_.end()) {
      buffers_.release(lost->second.content);
      kept_.erase(lost);
    }
    to_gc(handle);
  } else {
    if (lost_unseen(handle)) {
      kept_.emplace(std::pair{block.client, block.last_clock()}, Kept{block.ref, block.content()});
    } else {
      buffers_.release(block.content());
    }
    elements_.forget(handle);
    if (block.ref == Ref::format) shared_values_.forget(handle);
    block.set_content({});
    block.ref = Ref::deleted;
  }
}

/// True if two blocks that stand side by side in their client's clocks can be one.
bool Doc::can_join(Handle left_handle, Handle right_handle) const {
  const Block& left = arena_[left_handle];
  const Block& right = arena_[right_handle];
  // Most of those that are asked about are no neighbours in a list; what was collected is in none.
  if (left.right != right_handle) return left.is_gc() && right.is_gc();
  const bool joins = left.ref == Ref::any || left.ref == Ref::string || left.ref == Ref::deleted ||
                     left.ref == Ref::json;
  return joins && left.ref == right.ref && left.deleted == right.deleted &&
         right.origin_client == left.client && right.origin_clock == left.last_clock() &&
         left.right_origin_client == right.right_origin_client &&
         left.right_origin_clock == right.right_origin_clock && !left.redone && !right.redone;
}

/// Makes the block at `place` the end of the one at `before`, which it can join.
void Doc::join(ClientBlocks& blocks, ClientBlocks::Place before, ClientBlocks::Place place) {
  const Handle left = blocks.at(before);
  const Handle right = blocks.at(place);
  if (arena_[left].is_gc()) {
    arena_[left].length += arena_[right].length;
  } else {
    join_items(left, right);
  }
  blocks.erase(place);
  elements_.forget(right);
  arena_.free(right);
}

void Doc::join_items(Handle left_handle, Handle right_handle) {
  Block& left = arena_[left_handle];
  const Block& right = arena_[right_handle];
  Slice joined = left.content();
  buffers_.join(joined, right.content());
  left.set_content(joined);
  if (right.key == none) place_joined(left_handle, right_handle);
  Type& parent = types_[left.parent];
  if (parent.cursor.block == right_handle) {
    parent.cursor.block = left_handle;
    if (left.visible()) parent.cursor.index -= left.length;
  }
  left.keep = left.keep || right.keep;
  left.right = right.right;
  if (left.right != none) arena_[left.right].left = left_handle;
  left.length += right.length;
  if (right.key != none && parent.map.find(right.key) == right_handle) {
    parent.map.set(right.key, left_handle);
  }
}

/// Joins the block at `place` with those before it as far as they join; `place` then is where the
/// remaining block stands.
std::size_t Doc::join_with_lefts(ClientBlocks& blocks, ClientBlocks::Place& place) {
  std::size_t joined = 0;
  for (ClientBlocks::Place before = place;
       blocks.previous(before) && can_join(blocks.at(before), blocks.at(place)); place = before) {
    join(blocks, before, place);
    ++joined;
  }
  return joined;
}

/// Joins what joins, from the block at `place` back to the one at clock `from`.
void Doc::join_back_to(ClientBlocks& blocks, ClientBlocks::Place place, std::uint32_t from) {
  Handle right = blocks.at(place);
  while (arena_[right].clock >= from) {
    ClientBlocks::Place before = place;
    if (!blocks.previous(before)) return;
    Handle left = blocks.at(before);
    if (can_join(left, right)) {
      (void)join_with_lefts(blocks, place);
      if (!blocks.previous(before = place)) return;
      left = blocks.at(before);
    }
    place = before;
    right = left;
  }
}

/// Joins what joins among deleted clocks, at their beginning, and with what stands behind them.
/// What this transaction wrote is left to join_written: whether two blocks join does not depend on
/// whether others have.
void Doc::join_deleted() {
  std::size_t some = 0;  // most join nothing
  for (Seam& seam : gone_) {
    if (seam.clock >= before(seam.client)) continue;
    if (stands(seam)) seam.joins = joining(seam);
    if (seam.joins.before || seam.joins.behind) gone_[some++] = seam;
  }
  if (some == 0) return;
  gone_.erase(gone_.begin() + static_cast<std::ptrdiff_t>(some), gone_.end());
  if (some > 1) {
    std::sort(gone_.begin(), gone_.end(), [](const Seam& a, const Seam& b) {
      return std::tie(a.client, a.clock) > std::tie(b.client, b.clock);
    });
  }
  join_gone();
}

/// As Yjs from right to left, where what touches is one range: behind one that has joined others it
/// looks at what stands behind those.
void Doc::join_gone() {
  Seam right;
  for (const Seam& seam : gone_) {
    ClientBlocks& blocks = clients_[seam.client].blocks;
    ClientBlocks::Place place = blocks.find(seam.end() - 1);
    const bool touches = right.client == seam.client && right.clock == seam.end();
    right = seam;
    if (seam.joins.behind && !touches) (void)blocks.next(place);
    if (seam.joins.before && seam.joins.behind) {
      join_back_to(blocks, place, seam.clock);
    } else {
      (void)join_with_lefts(blocks, place);
    }
  }
}

void Doc::join_written() {
  for (const Handle handle : touched_) {
    Client& client = clients_[handle];
    if (client.state == client.before) continue;
    if (!client.may_join && client.deletes.empty()) continue;
    ClientBlocks& blocks = client.blocks;
    ClientBlocks::Place first = blocks.find(client.before);
    if (blocks.is_first(first) && !blocks.next(first)) continue;
    join_back_to(blocks, blocks.last_place(), arena_[blocks.at(first)].clock);
  }
}

bool Doc::begins(const Seam& seam) const {
  const Block& block = arena_[seam.block];
  return block.client == seam.client && block.clock == seam.clock;
}

bool Doc::stands(const Seam& seam) const {
  return begins(seam) && arena_[seam.block].length == seam.length;
}

/// Those that a block joins are its neighbours in the list, too. So nothing has to be searched for
/// one that is known to join neither; of what is no longer there, or in no list, nothing is known.
Seam::Sides Doc::joining(const Seam& seam) const {
  const Block& block = arena_[seam.block];
  if (!begins(seam) || block.is_gc()) return {};
  const auto follow = [](const Block& left, const Block& right) {
    return left.ref == right.ref && left.client == right.client && left.end() == right.clock;
  };
  return {
      block.left != none && follow(arena_[block.left], block) && can_join(block.left, seam.block),
      block.right != none && follow(block, arena_[block.right]) &&
          can_join(seam.block, block.right)};
}

void Doc::join_split() {
  for (auto at = split_.rbegin(); at != split_.rend(); ++at) {
    const Seam::Sides sides = joining(*at);
    if (!sides.before && !sides.behind) continue;
    ClientBlocks& blocks = clients_[at->client].blocks;
    ClientBlocks::Place place = blocks.find(at->clock);
    ClientBlocks::Place next = place;
    // What joined has tried the block before it as well.
    if (sides.behind && blocks.next(next) && join_with_lefts(blocks, next) > 0) continue;
    if (sides.before) (void)join_with_lefts(blocks, place);
  }
}

}  // namespace lumbung::crdt
