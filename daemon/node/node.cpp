#include "daemon/node/node.hpp"

#include <algorithm>
#include <deque>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"
#include "daemon/base/text_codec.hpp"
#include "daemon/node/address_text.hpp"
#include "daemon/node/office.hpp"
#include "daemon/node/pairing.hpp"
#include "daemon/node/surroundings.hpp"
#include "daemon/node/sync_waits.hpp"

namespace lumbung::node {

/// The parts of a node and how one input runs through them: contacts first, then what they bring
/// is judged and kept, then readers and waiting requests are told.
struct Node::Parts {
  Parts(Storage& storage, crypto::Entropy& entropy, const NodeConfig& config, const RunNonce& run,
        std::uint64_t version_bound);

  void take(Now now, Input& input);
  void settle(Now now);
  void submit(Now now, Submitted& wish);
  void judge(Now now, const Delivery& delivery);
  void on(Now now, const ContactEvent& event);
  void met(Now now, const PeerMet& event);
  void begin_community(Now now);
  void tell_invites();
  void publish(Now now);
  void receipts();
  void stop(Now now);
  [[nodiscard]] std::vector<Address> addresses() const;
  [[nodiscard]] Surroundings surroundings(Now now) const;
  [[nodiscard]] MonoTime wake_at() const;

  NodeConfig config;
  identity::DeviceSecrets secrets;
  Vault vault;
  Outbox outbox;
  Archive archive;
  Author author;
  Admitting admitting;
  Publisher publisher;
  Contacts contacts;
  Keeper keeper;
  Office office;
  Pairing pairing;
  SyncWaits sync_waits;

  std::map<DeviceId, PeerRow> met_rows;
  std::deque<Reply> replies;  ///< wait until their view is published
  std::optional<Surroundings> told;
  MonoTime looked_at;  ///< at who is near, for changes that concern nothing else
  MonoTime look_again;
  MonoTime purge_at;
  std::uint64_t version_bound = 0;
  std::uint64_t decisions_told = 0;
  bool stopping = false;
};

namespace {

Contacts::Setting setting_of(const NodeConfig& config, const RunNonce& run) {
  Contacts::Setting setting;
  setting.own = {config.secrets.device(), config.sync_port, config.beacon_port,
                 config.discovery == Discovery::on};
  setting.noise_key = config.secrets.noise_key;
  setting.certificate = identity::encode(config.secrets.certificate());
  setting.run = run;
  return setting;
}

}  // namespace

Node::Parts::Parts(Storage& storage, crypto::Entropy& entropy, const NodeConfig& given,
                   const RunNonce& run, std::uint64_t bound)
    : config(given),
      secrets(given.secrets),
      vault(secrets, entropy),
      archive(storage, {secrets.certificate(), run}, vault),
      author(secrets, run, entropy),
      admitting(secrets, entropy, vault),
      publisher(secrets.device(), secrets.name, given.software, bound),
      contacts(setting_of(given, run), entropy, archive, outbox),
      keeper(archive, contacts, publisher, outbox, entropy),
      office(secrets, entropy, archive, author, admitting, publisher, keeper),
      pairing(archive, contacts, admitting, author, keeper, outbox, given.sync_port),
      sync_waits(archive, contacts),
      version_bound(bound) {}

Result<std::unique_ptr<Node>> Node::open(Storage& storage, crypto::Entropy& entropy,
                                         const NodeConfig& config, Now now) {
  const auto bound = get_version_bound(storage);
  if (!bound) return tl::unexpected(bound.error());
  auto parts =
      std::make_unique<Parts>(storage, entropy, config, entropy.draw_id<RunNonce>(), *bound);
  std::vector<std::string> lost;
  if (const auto read = parts->archive.open(now.wall, lost); !read) {
    return tl::unexpected(read.error());
  }
  auto peers = get_peers(storage);
  if (!peers) return tl::unexpected(peers.error());
  auto invites = get_invites(storage, parts->vault);
  if (!invites) return tl::unexpected(invites.error());
  auto old = drop_answers(storage, now.wall.ms - limits::answer_ms_max);
  if (!old) return tl::unexpected(old.error());

  // Local rows only: no envelope, so no digest changes by starting.
  StoreBatch batch;
  batch.changes = std::move(*old);
  parts->version_bound += limits::versions_reserved;
  batch.changes.push_back(put_version_bound(parts->version_bound));
  if (const auto kept = parts->archive.commit(batch); !kept) return tl::unexpected(kept.error());

  if (!lost.empty()) {
    parts->outbox.log("store: " + std::to_string(lost.size()) +
                      " envelopes cannot be used; other laptops that hold them send them again");
    for (std::size_t index = 0; index < std::min(lost.size(), limits::lost_named_max); ++index) {
      parts->outbox.log("store: " + lost[index]);
    }
  }
  parts->met_rows = std::move(*peers);
  parts->admitting.restore(std::move(*invites));
  parts->purge_at = now.mono.plus_ms(limits::purge_every_ms);
  parts->looked_at = now.mono;
  parts->look_again = transport::never;
  for (const auto& address : config.peers) parts->contacts.always_call(now.mono, address);
  parts->contacts.handle(now.mono, NetworkChanged{config.own_addresses});
  if (parts->archive.replica() != nullptr) parts->begin_community(now);
  parts->settle(now);
  return std::unique_ptr<Node>(new Node(std::move(parts)));
}

Node::Node(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Node::~Node() = default;

void Node::handle(Now now, Input input) {
  parts_->take(now, input);
  parts_->settle(now);
}

Output Node::poll() {
  if (auto output = parts_->outbox.next()) return std::move(*output);
  return WakeAt{parts_->wake_at()};
}

std::shared_ptr<const View> Node::view() const { return parts_->publisher.view(); }

DeviceId Node::device() const { return parts_->secrets.device(); }

void Node::Parts::take(Now now, Input& input) {
  std::visit(
      Match{[&](Submitted& wish) { submit(now, wish); },
            [&](NetworkChanged& change) {
              config.own_addresses = change.own_addresses;
              contacts.handle(now.mono, change);
            },
            [&](Tick&) {
              contacts.tick(now.mono);
              pairing.tick(now);
              if (purge_at > now.mono) return;
              purge_at = now.mono.plus_ms(limits::purge_every_ms);
              tell_invites();
            },
            [&](Stop&) { stop(now); }, [&](auto& network) { contacts.handle(now.mono, network); }},
      input);
}

void Node::Parts::submit(Now now, Submitted& wish) {
  if (stopping) {
    replies.push_back({wish.request, refused("stopping")});
  } else if (const auto* join = std::get_if<Join>(&wish.command)) {
    pairing.join(now, wish.request, *join);
  } else if (const auto* sync = std::get_if<SyncNow>(&wish.command)) {
    sync_waits.begin(now.mono, wish.request, *sync);
  } else {
    replies.push_back({wish.request, office.answer(now, wish.context, wish.command, addresses())});
  }
}

void Node::Parts::settle(Now now) {
  for (bool quiet = false; !quiet;) {
    quiet = true;
    while (const auto event = contacts.next_event()) {
      on(now, *event);
      quiet = false;
    }
    while (const auto delivery = contacts.next_delivery()) {
      judge(now, *delivery);
      quiet = false;
    }
  }
  if (office.take_founded()) begin_community(now);
  if (pairing.take_joined()) {
    const auto rows = get_peers(archive.storage());
    if (rows) met_rows = *rows;
    tell_invites();
    told.reset();
  }
  if (office.take_invited()) tell_invites();
  sync_waits.check(now.mono);
  while (auto answer = pairing.next_answer()) {
    replies.push_back({answer->request, std::move(answer->outcome)});
    told.reset();  // who has an answer must not see a status from before it
  }
  for (auto& answer : sync_waits.answers()) replies.push_back(std::move(answer));
  publish(now);
  receipts();
  for (auto& reply : replies) {
    // Those that wrote nothing here answer with the books as they are now.
    if (reply.outcome && reply.outcome->version == 0) {
      reply.outcome->version = publisher.version();
    }
    outbox.put(std::move(reply));
  }
  replies.clear();
}

void Node::Parts::on(Now now, const ContactEvent& event) {
  std::visit(Match{[&](const PeerMet& peer) { met(now, peer); },
                   [&](const Reached& reached) {
                     pairing.on(now, reached);
                     sync_waits.on(now.mono, reached);
                   },
                   [&](const NotReached& missed) {
                     pairing.on(now, missed);
                     sync_waits.on(now.mono, missed);
                   },
                   [&](const auto& about_pairing) { pairing.on(now, about_pairing); }},
             event);
}

void Node::Parts::met(Now now, const PeerMet& event) {
  PeerRow& row = met_rows[event.device];
  row.last_met_ms = now.wall.ms;
  auto addresses = event.addresses;
  for (auto& known : row.addresses) {
    if (addresses.size() >= limits::peer_addresses_max) break;
    if (std::find(addresses.begin(), addresses.end(), known) == addresses.end()) {
      addresses.push_back(known);
    }
  }
  row.addresses = std::move(addresses);
  StoreBatch batch;
  batch.changes.push_back(put(event.device, row));
  if (keeper.keep_quietly(now.mono, batch))
    contacts.remember(now.mono, event.device, row.addresses);
}

void Node::Parts::judge(Now now, const Delivery& delivery) {
  Replica* replica = archive.replica();
  if (replica == nullptr || archive.failed()) return;
  Growth growth;
  std::vector<Offence> offences;
  for (const auto& envelope : delivery.envelopes) {
    replica->ingest(envelope, delivery.device, archive.clock(), now.wall, growth,
                    [&](const Offence& offence) {
                      outbox.refused(to_hex(delivery.device), offence.kind, offence.detail);
                      offences.push_back(offence);
                    });
  }
  if (!keeper.keep(now.mono, growth)) return;
  contacts.dealt_with(now.mono, delivery, offences);
}

void Node::Parts::begin_community(Now now) {
  tell_invites();
  for (const auto& [device, row] : met_rows) contacts.remember(now.mono, device, row.addresses);
  contacts.community_begins(now.mono);
  told.reset();
}

void Node::Parts::tell_invites() {
  const Replica* replica = archive.replica();
  if (replica == nullptr) return;
  std::vector<transport::PskCandidate> secrets_given;
  for (const auto& [invite, row] : admitting.rows()) {
    secrets_given.push_back(
        {{replica->community().community, invite}, identity::invite_psk_of(row.secret)});
  }
  contacts.set_invites(std::move(secrets_given));
}

std::vector<Address> Node::Parts::addresses() const {
  std::vector<Address> texts;
  for (auto address : config.own_addresses) {
    address.port = config.sync_port;
    texts.push_back(text_of(address));
  }
  return texts;
}

Surroundings Node::Parts::surroundings(Now now) const {
  Surroundings around;
  const Replica* replica = archive.replica();
  if (replica != nullptr) around.devices = list_devices(*replica, contacts, met_rows);
  around.addresses = addresses();
  around.pairing = pairing.is_joining() ||
                   (replica != nullptr && admitting.has_open(*replica, Hlc::of(now.wall.ms, 0)));
  around.store_failed = archive.failed();
  return around;
}

void Node::Parts::publish(Now now) {
  const bool grown = keeper.take_grown() || !told;
  if (!grown && now.mono < looked_at.plus_ms(limits::status_every_ms)) {
    look_again = looked_at.plus_ms(limits::status_every_ms);
    return;
  }
  looked_at = now.mono;
  look_again = transport::never;
  Surroundings around = surroundings(now);
  const bool status = told != around;
  if (!grown && !status) return;
  publisher.publish(archive.replica(), around, outbox);
  if (status) outbox.put(Event(StatusChanged{}));
  told = std::move(around);
  if (publisher.version() + limits::versions_reserved / 2 > version_bound) {
    StoreBatch batch;
    version_bound += limits::versions_reserved;
    batch.changes.push_back(put_version_bound(version_bound));
    (void)keeper.keep_quietly(now.mono, batch);
  }
}

void Node::Parts::receipts() {
  const auto view = publisher.view();
  for (const auto& exchange : contacts.finished()) {
    Receipt receipt;
    receipt.device = exchange.device;
    if (const auto* device = view->find(exchange.device)) receipt.name = device->name;
    receipt.in = exchange.in;
    receipt.out = exchange.out;
    if (view->open_decisions > decisions_told) {
      receipt.decisions = view->open_decisions - decisions_told;
    }
    decisions_told = view->open_decisions;
    outbox.put(Event(std::move(receipt)));
  }
}

void Node::Parts::stop(Now now) {
  if (stopping) return;
  stopping = true;
  pairing.stop(now.mono);
  sync_waits.stop();
  contacts.stop(now.mono);
}

MonoTime Node::Parts::wake_at() const {
  return std::min(
      {contacts.wake_at(), pairing.wake_at(), sync_waits.wake_at(), look_again, purge_at});
}

}  // namespace lumbung::node
