#include "daemon/transport/channel.hpp"

#include <algorithm>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/identity/device_certificate.hpp"
#include "daemon/transport/wire_format.hpp"

namespace lumbung::transport {
namespace {

constexpr std::size_t length_bytes = 2;
constexpr std::size_t piece_bytes_max = limits::record_plaintext_bytes_max - 1;

Bytes prologue(ByteView offer) {
  Bytes out(offer.begin(), offer.end());
  append(out, responder_preamble());
  return out;
}

}  // namespace

std::string_view word_of(CloseReason reason) {
  switch (reason) {
    case CloseReason::closed_here:
      return "closed_here";
    case CloseReason::closed_by_peer:
      return "closed_by_peer";
    case CloseReason::cut:
      return "cut";
    case CloseReason::no_secret:
      return "no_secret";
    case CloseReason::bad_preamble:
      return "bad_preamble";
    case CloseReason::bad_handshake:
      return "bad_handshake";
    case CloseReason::bad_certificate:
      return "bad_certificate";
    case CloseReason::own_reflection:
      return "own_reflection";
    case CloseReason::bad_record:
      return "bad_record";
    case CloseReason::handshake_timeout:
      return "handshake_timeout";
    case CloseReason::dead:
      return "dead";
    case CloseReason::slow_reader:
      return "slow_reader";
  }
  return {};
}

Channel::Channel(MonoTime now, NoiseRole role, LocalParty local,
                 std::vector<PskCandidate> candidates, crypto::Entropy& entropy)
    : stage_(role == NoiseRole::initiator ? Stage::second : Stage::preamble),
      role_(role),
      local_(std::move(local)),
      candidates_(std::move(candidates)),
      ephemeral_key_(crypto::ExchangeKey::generate(entropy)),
      began_(now),
      heard_at_(now),
      sent_at_(now),
      pinged_at_(now),
      keyed_at_(now) {
  if (candidates_.size() > limits::psk_candidates_max) {
    candidates_.resize(limits::psk_candidates_max);
  }
}

Channel Channel::initiator(MonoTime now, LocalParty local, PskCandidate with,
                           crypto::Entropy& entropy) {
  Channel channel(now, NoiseRole::initiator, std::move(local), {std::move(with)}, entropy);
  const Preamble offer = initiator_preamble();
  channel.start_handshake(channel.candidates_.front(), offer);
  // Cannot fail: message 1 mixes no exchange.
  const auto first = channel.handshake_->write({});
  ensure(first.has_value(), "the first message needs nothing of the peer");
  channel.write_bytes(offer);
  channel.write_frame(*first);
  return channel;
}

Channel Channel::responder(MonoTime now, LocalParty local, std::vector<PskCandidate> candidates,
                           crypto::Entropy& entropy) {
  return {now, NoiseRole::responder, std::move(local), std::move(candidates), entropy};
}

void Channel::start_handshake(const PskCandidate& candidate, ByteView offer) {
  psk_ = candidate.tag;
  handshake_.emplace(NoiseHandshake::Setup{role_,
                                           NoisePattern::xxpsk0_psk3,
                                           prologue(offer),
                                           local_.noise_key,
                                           ephemeral_key_,
                                           {candidate.psk, candidate.psk}});
}

void Channel::handle(MonoTime now, ByteView bytes) {
  if (closed()) return;
  counters_.bytes_in += bytes.size();
  append(input_, bytes);
  while (!closed() && step(now)) {
  }
  if (closed()) return;
  input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(input_used_));
  input_used_ = 0;
  check_time(now);
}

void Channel::stream_ended(MonoTime) {
  if (!closed()) end(CloseReason::cut, "the stream ended without a close");
}

/// Deals with one preamble or frame; false if the input holds no whole one.
bool Channel::step(MonoTime now) {
  if (stage_ == Stage::preamble) return read_preamble();
  if (stage_ == Stage::second && !answer_seen_) return read_answer();
  const auto frame = take_frame();
  if (!frame) return false;
  switch (stage_) {
    case Stage::first:
      read_first(*frame);
      return true;
    case Stage::second:
      read_second(now, *frame);
      return true;
    case Stage::third:
      read_third(now, *frame);
      return true;
    case Stage::open:
      read_record(now, *frame);
      return true;
    case Stage::preamble:
    case Stage::closed:
      return false;
  }
  return false;
}

ByteView Channel::input_left() const { return ByteView(input_).subspan(input_used_); }

bool Channel::read_preamble() {
  if (input_left().size() < preamble_bytes) return false;
  const ByteView bytes = input_left().first(preamble_bytes);
  if (const auto offer = check_offer(bytes); !offer) {
    end(CloseReason::bad_preamble, offer.error().detail);
    return false;
  }
  offer_.assign(bytes.begin(), bytes.end());
  input_used_ += preamble_bytes;
  stage_ = Stage::first;
  return true;
}

bool Channel::read_answer() {
  if (input_left().size() < preamble_bytes) return false;
  const Preamble expected = responder_preamble();
  if (!std::ranges::equal(input_left().first(preamble_bytes), expected)) {
    end(CloseReason::bad_preamble, "the answer names another protocol or version");
    return false;
  }
  input_used_ += preamble_bytes;
  answer_seen_ = true;
  return true;
}

/// Handshake messages have one length each, so a stranger's frame is refused by its first octets.
bool Channel::frame_length_fits(std::size_t length) const {
  switch (stage_) {
    case Stage::first:
      return length == first_message_bytes;
    case Stage::second:
      return length == second_message_bytes;
    case Stage::third:
      return length == third_message_bytes;
    case Stage::open:
      return length > crypto::seal_overhead_bytes;
    case Stage::preamble:
    case Stage::closed:
      return false;
  }
  return false;
}

std::optional<ByteView> Channel::take_frame() {
  const ByteView left = input_left();
  if (left.size() < length_bytes) return std::nullopt;
  const std::size_t length = static_cast<std::size_t>(left[0]) << 8 | left[1];
  if (!frame_length_fits(length)) {
    if (stage_ == Stage::first) {
      end(CloseReason::no_secret, "not a first message");
    } else {
      end(stage_ == Stage::open ? CloseReason::bad_record : CloseReason::bad_handshake,
          "frame length");
    }
    return std::nullopt;
  }
  if (left.size() < length_bytes + length) return std::nullopt;
  input_used_ += length_bytes + length;
  return left.subspan(length_bytes, length);
}

void Channel::read_first(ByteView frame) {
  for (const PskCandidate& candidate : candidates_) {
    start_handshake(candidate, offer_);
    const auto payload = handshake_->read(frame);
    if (!payload) continue;
    const auto second = handshake_->write(own_payload());
    if (!second) {
      end(CloseReason::bad_handshake, second.error().detail);
      return;
    }
    write_bytes(responder_preamble());
    write_frame(*second);
    stage_ = Stage::third;
    return;
  }
  end(CloseReason::no_secret, "no secret of ours fits");
}

void Channel::read_second(MonoTime now, ByteView frame) {
  const auto payload = handshake_->read(frame);
  if (!payload) {
    end(CloseReason::bad_handshake, payload.error().detail);
    return;
  }
  if (!accept_payload(*payload)) return;
  const auto third = handshake_->write(own_payload());
  if (!third) {
    end(CloseReason::bad_handshake, third.error().detail);
    return;
  }
  write_frame(*third);
  open(now);
}

void Channel::read_third(MonoTime now, ByteView frame) {
  const auto payload = handshake_->read(frame);
  if (!payload) {
    end(CloseReason::bad_handshake, payload.error().detail);
    return;
  }
  if (accept_payload(*payload)) open(now);
}

Bytes Channel::own_payload() const {
  const Digest digest = psk_.pairing() ? Digest{} : local_.frontier_digest;
  return encode(HandshakePayload{local_.certificate, local_.run, digest});
}

bool Channel::accept_payload(ByteView bytes) {
  const auto payload = decode_handshake_payload(bytes);
  if (!payload) {
    end(CloseReason::bad_handshake, payload.error().detail);
    return false;
  }
  const auto certificate = identity::decode_certificate(payload->certificate);
  if (!certificate) {
    end(CloseReason::bad_certificate, certificate.error().detail);
    return false;
  }
  if (certificate->noise_key != handshake_->remote_static()) {
    end(CloseReason::bad_certificate, "the certificate is for another exchange key");
    return false;
  }
  // A copied disk has our keys but a run of its own: that is a clone, and it may sync.
  if (payload->run == local_.run) {
    end(CloseReason::own_reflection, "connected to ourselves");
    return false;
  }
  Established peer;
  peer.device = certificate->device();
  peer.name = certificate->name;
  peer.certificate = payload->certificate;
  peer.run = payload->run;
  if (!psk_.pairing()) peer.frontier_digest = payload->frontier_digest;
  peer.psk = psk_;
  peer_ = std::move(peer);
  return true;
}

void Channel::open(MonoTime now) {
  ensure(peer_.has_value() && handshake_->complete(), "an open channel knows its peer");
  const auto ciphers = handshake_->ciphers();
  send_cipher_ = ciphers.send;
  receive_cipher_ = ciphers.receive;
  peer_->handshake_hash = handshake_->hash();
  handshake_.reset();
  candidates_.clear();
  stage_ = Stage::open;
  heard_at_ = sent_at_ = pinged_at_ = keyed_at_ = now;
  outputs_.emplace_back(std::move(*peer_));
  peer_.reset();
}

void Channel::read_record(MonoTime now, ByteView frame) {
  const auto plaintext = receive_cipher_.decrypt({}, frame);
  if (!plaintext || plaintext->empty()) {
    end(CloseReason::bad_record, "a record does not open");
    return;
  }
  ++counters_.records_in;
  ++received_under_key_;
  heard_at_ = now;
  const std::uint8_t kind = plaintext->front();
  if (kind > record_kind_last) {
    end(CloseReason::bad_record, "unknown record kind");
    return;
  }
  const ByteView content = ByteView(*plaintext).subspan(1);
  switch (static_cast<RecordKind>(kind)) {
    case RecordKind::piece:
    case RecordKind::last_piece:
      read_piece(static_cast<RecordKind>(kind), content);
      break;
    case RecordKind::ping:
      write_record(now, RecordKind::pong, {});
      break;
    case RecordKind::pong:
      break;
    case RecordKind::close:
      write_record(now, RecordKind::close, {});
      end(CloseReason::closed_by_peer, {});
      return;
    case RecordKind::rekey:
      receive_cipher_.rekey();
      received_under_key_ = 0;
      ++counters_.rekeys_in;
      break;
  }
  if (!closed() && received_under_key_ >= limits::records_per_key_max) {
    end(CloseReason::bad_record, "too many records under one key");
  }
}

void Channel::read_piece(RecordKind kind, ByteView content) {
  if (content.empty()) {
    end(CloseReason::bad_record, "an empty piece");
    return;
  }
  if (message_.size() + content.size() > limits::message_bytes_max) {
    end(CloseReason::bad_record, "a message over the limit");
    return;
  }
  append(message_, content);
  if (kind == RecordKind::piece) return;
  ++counters_.messages_in;
  outputs_.emplace_back(Message{std::exchange(message_, {})});
}

Result<> Channel::send(MonoTime now, ByteView message) {
  if (!established()) return fail(Errc::refused, "channel is not open");
  if (message.empty()) return fail(Errc::refused, "empty message");
  if (message.size() > limits::message_bytes_max) return fail(Errc::limit, "message too long");
  ByteView left = message;
  while (!left.empty() && !closed()) {
    const ByteView piece = left.first(std::min(left.size(), piece_bytes_max));
    left = left.subspan(piece.size());
    write_record(now, left.empty() ? RecordKind::last_piece : RecordKind::piece, piece);
  }
  if (closed()) return fail(Errc::limit, "the peer reads too slowly");
  ++counters_.messages_out;
  return {};
}

void Channel::close(MonoTime now) {
  if (closed()) return;
  if (established()) write_record(now, RecordKind::close, {});
  if (!closed()) end(CloseReason::closed_here, {});
}

void Channel::wrote(MonoTime, std::size_t bytes_count) {
  unsent_bytes_ -= std::min(unsent_bytes_, bytes_count);
}

void Channel::write_record(MonoTime now, RecordKind kind, ByteView content) {
  const bool key_is_old = sent_under_key_ + 1 >= limits::records_per_key_max ||
                          now >= keyed_at_.plus_ms(limits::key_ms_max);
  if (key_is_old) {
    put_record(RecordKind::rekey, {});
    send_cipher_.rekey();
    sent_under_key_ = 0;
    keyed_at_ = now;
    ++counters_.rekeys_out;
  }
  put_record(kind, content);
  sent_at_ = now;
}

void Channel::put_record(RecordKind kind, ByteView content) {
  ensure(content.size() <= piece_bytes_max, "a record holds its content");
  Bytes plaintext{static_cast<std::uint8_t>(kind)};
  append(plaintext, content);
  write_frame(send_cipher_.encrypt({}, plaintext));
  ++counters_.records_out;
  ++sent_under_key_;
}

void Channel::write_frame(ByteView frame) {
  ensure(frame.size() <= 0xFFFF, "a frame's length fits into two octets");
  Bytes out{static_cast<std::uint8_t>(frame.size() >> 8), static_cast<std::uint8_t>(frame.size())};
  append(out, frame);
  write_bytes(out);
}

void Channel::write_bytes(ByteView bytes) {
  if (closed()) return;
  counters_.bytes_out += bytes.size();
  unsent_bytes_ += bytes.size();
  outputs_.emplace_back(SendBytes{Bytes(bytes.begin(), bytes.end())});
  if (unsent_bytes_ > limits::unsent_bytes_max) {
    end(CloseReason::slow_reader, "too much waits for the peer");
  }
}

MonoTime Channel::next_ping() const {
  return std::max(std::min(sent_at_, heard_at_), pinged_at_).plus_ms(limits::ping_every_ms);
}

void Channel::check_time(MonoTime now) {
  if (!established()) {
    if (now >= began_.plus_ms(limits::handshake_ms_max)) {
      end(CloseReason::handshake_timeout, "the handshake took too long");
    }
    return;
  }
  if (now >= heard_at_.plus_ms(limits::dead_after_ms)) {
    end(CloseReason::dead, "nothing heard");
    return;
  }
  if (now >= next_ping()) {
    pinged_at_ = now;
    ++counters_.pings_out;
    write_record(now, RecordKind::ping, {});
  }
}

void Channel::end(CloseReason reason, std::string detail) {
  ensure(!closed(), "a channel ends once");
  stage_ = Stage::closed;
  input_.clear();
  input_used_ = 0;
  message_.clear();
  handshake_.reset();
  outputs_.emplace_back(Closed{reason, std::move(detail)});
}

ChannelOutput Channel::poll() {
  if (!outputs_.empty()) {
    ChannelOutput out = std::move(outputs_.front());
    outputs_.pop_front();
    return out;
  }
  if (closed()) return WakeAt{never};
  if (!established()) return WakeAt{began_.plus_ms(limits::handshake_ms_max)};
  return WakeAt{std::min(heard_at_.plus_ms(limits::dead_after_ms), next_ping())};
}

}  // namespace lumbung::transport
