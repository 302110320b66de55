#include "tests/sync/laptops.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "daemon/base/match.hpp"

namespace lumbung::sync::tests {

void SeededEntropy::fill(std::span<std::uint8_t> out) {
  for (std::uint8_t& octet : out) octet = static_cast<std::uint8_t>(below(256));
}

std::uint64_t SeededEntropy::below(std::uint64_t bound) {
  state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
  return (state_ >> 33) % bound;
}

SpaceId space_number(std::uint8_t number) {
  SpaceId space;
  space.bytes.fill(number);
  return space;
}

crypto::SigningKey key_number(std::uint8_t number) {
  SeededEntropy entropy(number);
  return crypto::SigningKey::generate(entropy);
}

Laptop::Laptop(std::uint8_t number, std::vector<SpaceId> spaces)
    : entropy_(number + 1'000U), key_(key_number(number)), run_(entropy_.draw_id<RunNonce>()) {
  device = crypto::device_id_of(key_.public_key());
  shelf.control_space = spaces.front();
  for (const SpaceId& space : spaces) open_space(space);
  log::Questions questions;
  questions.key_of = [](const DeviceId& asked) -> std::optional<crypto::SigningPublicKey> {
    for (std::uint8_t each = 0; each < 10; ++each) {
      const auto key = key_number(each).public_key();
      if (crypto::device_id_of(key) == asked) return key;
    }
    return std::nullopt;
  };
  questions.may_write = [](const DeviceId&, std::span<const Origin>) { return true; };
  acceptance.emplace(shelf, std::move(questions));
}

void Laptop::open_space(const SpaceId& space) {
  order_.push_back(space);
  shelf.want(space);
  for (auto& [id, session] : sessions) session.talk->spaces_changed(now);
}

void Laptop::restart() {
  writers_.clear();
  run_ = entropy_.draw_id<RunNonce>();
}

void Laptop::write(const SpaceId& space, std::size_t body_bytes) {
  log::LogBook& book = shelf.want(space);
  const auto known = [&](const LogId& log) {
    const bool control = space == shelf.control_space;
    return log::Known{
        control ? std::vector<EnvelopeHash>{} : shelf.find(shelf.control_space)->heads(),
        book.heads_unseen_by(log),
        {}};
  };
  const auto keep = [&](const log::Envelope& envelope) {
    static_cast<void>(acceptance->take_own(envelope));
    stored[space][envelope.origin()] = envelope.bytes;
  };
  auto writer = writers_.find(space);
  if (writer == writers_.end()) {
    writer = writers_
                 .try_emplace(space, key_, space, run_, book.ordinal_next(device),
                              book.end_of_latest(device))
                 .first;
    const auto opened = writer->second.open(key_, known(writer->second.log()));
    REQUIRE(opened);
    keep(*opened);
  }
  const crypto::SymmetricKey space_key{};
  const auto kind = space == shelf.control_space ? log::Kind::control : log::Kind::document;
  const auto written = writer->second.write(key_, kind, space_key, known(writer->second.log()),
                                            Bytes(body_bytes, 7), Bytes{2}, entropy_);
  REQUIRE(written);
  for (const log::Envelope& envelope : *written) keep(envelope);
  tell(space, {writer->second.log()});
}

void Laptop::tell(const SpaceId& space, const std::set<LogId>& grown) {
  for (auto& [id, session] : sessions) {
    for (const LogId& log : grown) session.talk->appended(now, space, log);
  }
}

PeerView Laptop::view() {
  PeerView view;
  view.spaces = [this] { return order_; };
  view.book = [this](const SpaceId& space) { return shelf.find(space); };
  view.read = [this](const SpaceId& space, const Origin& from, std::size_t count_max,
                     std::size_t bytes_max) {
    std::vector<Bytes> out;
    std::size_t bytes = 0;
    for (Origin at = from; out.size() < count_max; ++at.seq) {
      const auto found = stored[space].find(at);
      if (found == stored[space].end()) break;
      bytes += found->second.size();
      if (!out.empty() && bytes > bytes_max) break;
      out.push_back(found->second);
    }
    return out;
  };
  view.frontier_digest = [this] { return shelf.frontier_digest(); };
  return view;
}

SyncSession& Laptop::start_session(SessionId id) {
  Session session;
  session.talk = std::make_unique<SyncSession>(now, id, view(), claims);
  for (const auto& [space, book] : shelf.books) {
    for (const auto& [log, state] : book.logs()) session.held_at_start[log] = state.seq_next();
  }
  return *sessions.insert_or_assign(id, std::move(session)).first->second.talk;
}

void Laptop::accept(SessionId id, const Deliver& batch) {
  std::set<LogId> grown;
  const auto take = [&](const log::Verdict& verdict) {
    const auto* accepted = std::get_if<log::Accepted>(&verdict);
    if (accepted == nullptr) return;
    const log::Envelope& envelope = accepted->envelope;
    stored[envelope.space][envelope.origin()] = envelope.bytes;
    if (envelope.space == batch.space) grown.insert(envelope.log);
    if (envelope.space != batch.space) tell(envelope.space, {envelope.log});
  };
  const auto& held_at_start = sessions.at(id).held_at_start;
  for (const Bytes& bytes : batch.envelopes) {
    if (const auto envelope = log::decode_envelope(bytes)) {
      const auto held = held_at_start.find(envelope->log);
      if (held != held_at_start.end() && envelope->seq < held->second) ++sent_again;
    }
    take(acceptance->accept(bytes, device));
    while (const auto freed = acceptance->next_freed()) take(*freed);
  }
  tell(batch.space, grown);
  sessions.at(id).talk->committed(now, batch.space, batch.batch_number);
}

std::vector<Bytes> Laptop::drain(SessionId id) {
  std::vector<Bytes> out;
  Session& session = sessions.at(id);
  for (bool idle = false; !idle;) {
    SyncOutput output = session.talk->poll();
    std::visit(Match{
                   [&](SendMessage& message) { out.push_back(std::move(message.bytes)); },
                   [&](Deliver& batch) { accept(id, batch); },
                   [&](ForkSeen& fork) { session.forks.push_back(fork.mismatch); },
                   [&](DropPeer& drop) { session.dropped = drop.reason; },
                   [&](WakeAt& wake) {
                     session.wake = wake.when;
                     idle = true;
                   },
               },
               output);
    const Progress progress = session.talk->progress();
    if (progress.have < session.progress.have || progress.want < session.progress.want ||
        progress.have > progress.want) {
      progress_fell = true;
    }
    session.progress = progress;
  }
  return out;
}

Link::Link(Laptop& left, Laptop& right, SessionId id) : left_(left), right_(right), id_(id) {
  connect();
}

void Link::connect() {
  left_.start_session(id_);
  right_.start_session(id_);
  up_ = true;
}

void Link::cut() {
  if (!up_) return;
  left_.end_session(id_);
  right_.end_session(id_);
  to_left_.clear();
  to_right_.clear();
  up_ = false;
}

void Link::collect() {
  for (Bytes& message : left_.drain(id_)) to_right_.push_back(std::move(message));
  for (Bytes& message : right_.drain(id_)) to_left_.push_back(std::move(message));
}

bool Link::carry(std::uint64_t choice) {
  if (!up_) return false;
  collect();
  if (to_left_.empty() && to_right_.empty()) return false;
  const bool leftwards = to_right_.empty() || (!to_left_.empty() && choice % 2 == 0);
  auto& queue = leftwards ? to_left_ : to_right_;
  const Bytes message = std::move(queue.front());
  queue.pop_front();
  carried_bytes += message.size();
  (leftwards ? left() : right()).handle((leftwards ? left_ : right_).now, message);
  return true;
}

void settle(std::vector<Link*> links, std::vector<Laptop*> laptops, SeededEntropy& random) {
  for (int idle_rounds = 0; idle_rounds < 3;) {
    bool carried = false;
    for (Link* link : links) {
      for (std::uint64_t turn = random.below(4); turn < 4; ++turn) {
        carried = link->carry(random.below(2)) || carried;
      }
    }
    if (carried) {
      idle_rounds = 0;
      continue;
    }
    ++idle_rounds;
    for (Laptop* laptop : laptops) {
      laptop->now = laptop->now.plus_ms(11'000);
      for (auto& [id, session] : laptop->sessions) session.talk->tick(laptop->now);
    }
  }
}

}  // namespace lumbung::sync::tests
