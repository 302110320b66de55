#include "tests/node/forger.hpp"

#include <stdexcept>

namespace lumbung::test {

Forger::Forger(Village& village, std::size_t laptop)
    : village_(village),
      laptop_(laptop),
      entropy_(666),
      run_(entropy_.draw_id<RunNonce>()),
      vault_(village.secrets(laptop), entropy_),
      archive_(village.storage(laptop), {village.secrets(laptop).certificate(), run_}, vault_) {
  if (village.running(laptop)) throw std::logic_error("switch the laptop off first");
  std::vector<std::string> lost;
  if (!archive_.open(village.now.wall, lost) || !lost.empty()) {
    throw std::runtime_error("nothing to forge in");
  }
}

LogId Forger::log(const SpaceId& space) const {
  return log::log_id_of(village_.secrets(laptop_).signing_key.public_key(), run_, space);
}

crdt::ClientId Forger::client(const SpaceId& space, std::uint64_t counter) const {
  return log::client_id_of(log(space), counter);
}

void Forger::write(const SpaceId& space, const std::string& document, Bytes update) {
  const auto& key = village_.secrets(laptop_).signing_key;
  const node::Replica& replica = *archive_.replica();
  const log::LogBook& book = replica.book(space);
  const DeviceId self = village_.secrets(laptop_).device();
  const log::Known known{
      replica.book(replica.control_space()).heads(), {}, Hlc::of(village_.now.wall.ms, 0)};
  auto writer = writers_.find(space);
  if (writer == writers_.end()) {
    log::LogWriter fresh(key, space, run_, book.ordinal_next(self), book.end_of_latest(self));
    const auto opening = fresh.open(key, known);
    if (!opening) throw std::runtime_error(opening.error().detail);
    store(*opening);
    writer = writers_.emplace(space, fresh).first;
  }
  const auto envelopes = writer->second.write(
      key, log::Kind::document, replica.key_of(space), known,
      log::encode(log::Plaintext(log::DocumentUpdate{document, std::nullopt, 0, update})), {},
      entropy_);
  if (!envelopes) throw std::runtime_error(envelopes.error().detail);
  for (const auto& envelope : *envelopes) store(envelope);
}

void Forger::store(const log::Envelope& envelope) {
  node::StoreBatch batch;
  batch.envelopes.push_back(
      {envelope.space, envelope.origin(), envelope.hash, node::Standing::accepted, envelope.bytes});
  if (!village_.storage(laptop_).commit(batch)) throw std::runtime_error("the forger's disk");
}

}  // namespace lumbung::test
