#include "crdt/awareness.hpp"

#include <algorithm>

#include "crdt/core/wire.hpp"
#include "crdt/limits.hpp"

namespace lumbung::crdt {
namespace {

struct Entry {
  ClientId client = 0;
  Clock clock = 0;
  Any state;
};

tl::unexpected<Error> bad() { return fail(Errc::malformed, "awareness update"); }

Result<std::vector<Entry>> decode(ByteView update) {
  Reader reader(update);
  std::uint64_t count = 0;
  if (!reader.var_uint(count) || count > reader.left()) return bad();
  std::vector<Entry> entries;
  for (std::uint64_t i = 0; i < count; ++i) {
    Entry entry;
    std::string_view text;
    if (!reader.var_uint(entry.client) || !reader.var_uint(entry.clock) ||
        !reader.var_string(text)) {
      return bad();
    }
    // One more must still be a clock: ours goes up when others say that we are gone.
    if (entry.clock >= client_id_max) return fail(Errc::limit, "clock");
    Result<Any> state = parse_json(text);
    if (!state) return tl::unexpected(state.error());
    entry.state = std::move(*state);
    entries.push_back(std::move(entry));
  }
  return entries;
}

void write(Writer& writer, ClientId client, Clock clock, const Any& state) {
  writer.var_uint(client);
  writer.var_uint(clock);
  writer.var_string(to_json(state));
}

/// JavaScript's view of a state as a condition: where it asks "state or null".
bool is_truthy(const Any& state) {
  if (const auto flag = state.as_bool()) return *flag;
  if (const auto number = state.as_number()) return *number != 0;
  if (const auto* text = state.as_string()) return !text->empty();
  return true;  // null and undefined are never kept
}

/// Equal whatever the order of object keys.
bool same(const Any& left, const Any& right) {
  if (const auto* members = left.members()) {
    const auto* others = right.members();
    if (others == nullptr || others->size() != members->size()) return false;
    return std::all_of(members->begin(), members->end(), [&right](const Any::Member& member) {
      const Any* other = right.find(member.key);
      return other != nullptr && same(member.value, *other);
    });
  }
  if (const auto* values = left.as_array()) {
    const auto* others = right.as_array();
    return others != nullptr &&
           std::equal(values->begin(), values->end(), others->begin(), others->end(), same);
  }
  return left == right;
}

const Any& null_state() {
  static const Any null = Any::null();
  return null;
}

}  // namespace

Awareness::Awareness(ClientId client, std::int64_t now_ms) : client_(client) {
  set_local_state(Any::object(), now_ms);
}

const Any& Awareness::local_state() const {
  const auto found = states_.find(client_);
  return found != states_.end() && is_truthy(found->second) ? found->second : null_state();
}

AwarenessNews Awareness::set_local_state(Any state, std::int64_t now_ms) {
  const auto meta = meta_.find(client_);
  meta_[client_] = {meta != meta_.end() ? meta->second.clock + 1 : 0, now_ms};
  AwarenessNews news;
  if (state.is_null() || state.is_undefined()) {
    states_.erase(client_);
    news.removed.push_back(client_);
    return news;
  }
  const auto [place, added] = states_.try_emplace(client_, state);
  if (added) {
    news.added.push_back(client_);
    return news;
  }
  news.updated.push_back(client_);
  if (!same(place->second, state)) news.changed.push_back(client_);
  place->second = std::move(state);
  return news;
}

AwarenessNews Awareness::set_local_field(std::string_view field, Any value, std::int64_t now_ms) {
  if (local_state().is_null()) return {};
  Any state = local_state();
  state.set(field, std::move(value));
  return set_local_state(std::move(state), now_ms);
}

AwarenessNews Awareness::remove(const std::vector<ClientId>& clients, std::int64_t now_ms) {
  AwarenessNews news;
  for (const ClientId client : clients) {
    if (states_.erase(client) == 0) continue;
    if (client == client_) meta_[client] = {meta_[client].clock + 1, now_ms};
    news.removed.push_back(client);
  }
  return news;
}

AwarenessNews Awareness::tick(std::int64_t now_ms) {
  AwarenessNews news;
  if (!local_state().is_null() && now_ms - meta_[client_].updated_ms >= timeout_ms / 2) {
    news = set_local_state(local_state(), now_ms);
  }
  std::vector<ClientId> silent;
  for (const auto& [client, meta] : meta_) {
    if (client != client_ && now_ms - meta.updated_ms >= timeout_ms && states_.contains(client)) {
      silent.push_back(client);
    }
  }
  news.removed = remove(silent, now_ms).removed;
  return news;
}

Bytes Awareness::encode(const std::vector<ClientId>& clients) const {
  std::vector<ClientId> known = clients;
  std::erase_if(known, [this](ClientId client) { return !meta_.contains(client); });
  Writer writer;
  writer.var_uint(known.size());
  for (const ClientId client : known) {
    const auto state = states_.find(client);
    const bool online = state != states_.end() && is_truthy(state->second);
    write(writer, client, meta_.at(client).clock, online ? state->second : null_state());
  }
  return writer.take();
}

Result<AwarenessNews> Awareness::apply(ByteView update, std::int64_t now_ms) {
  Result<std::vector<Entry>> entries = decode(update);
  if (!entries) return tl::unexpected(entries.error());
  if (meta_.size() + entries->size() > limits::awareness_clients_max) {
    return fail(Errc::limit, "number of clients");
  }
  AwarenessNews news;
  for (Entry& entry : *entries) {
    const auto meta = meta_.find(entry.client);
    const bool known = meta != meta_.end();
    const auto before = states_.find(entry.client);
    const Clock clock = known ? meta->second.clock : 0;
    const bool offline = entry.state.is_null();
    if (entry.clock < clock) continue;
    if (entry.clock == clock && !(offline && before != states_.end())) continue;
    const bool ours = entry.client == client_ && !local_state().is_null();
    const bool another = before == states_.end() || !same(entry.state, before->second);
    if (offline && ours) {
      ++entry.clock;
    } else if (offline) {
      states_.erase(entry.client);
    } else {
      states_.insert_or_assign(entry.client, std::move(entry.state));
    }
    meta_[entry.client] = {entry.clock, now_ms};
    if (!known && !offline) {
      news.added.push_back(entry.client);
    } else if (known && offline) {
      news.removed.push_back(entry.client);
    } else if (!offline) {
      if (another) news.changed.push_back(entry.client);
      news.updated.push_back(entry.client);
    }
  }
  return news;
}

Result<Bytes> modify_awareness_update(ByteView update,
                                      const std::function<Any(const Any&)>& modify) {
  const Result<std::vector<Entry>> entries = decode(update);
  if (!entries) return tl::unexpected(entries.error());
  Writer writer;
  writer.var_uint(entries->size());
  for (const Entry& entry : *entries) {
    write(writer, entry.client, entry.clock, modify(entry.state));
  }
  return writer.take();
}

}  // namespace lumbung::crdt
