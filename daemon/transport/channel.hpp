#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/base/bytes.hpp"
#include "daemon/base/ids.hpp"
#include "daemon/base/result.hpp"
#include "daemon/base/time.hpp"
#include "daemon/crypto/entropy.hpp"
#include "daemon/crypto/exchange.hpp"
#include "daemon/crypto/sealing.hpp"
#include "daemon/transport/noise_handshake.hpp"
#include "daemon/transport/wire_format.hpp"

namespace lumbung::transport {

/// Which secret opened a channel: a community's discovery key, or one of its invites.
struct PskTag {
  CommunityId community;
  InviteId invite;  ///< zero: the community's discovery key
  auto operator<=>(const PskTag&) const = default;
  [[nodiscard]] bool pairing() const { return !invite.is_zero(); }
};

/// A secret and the name under which it is reported back.
struct PskCandidate {
  PskTag tag;
  crypto::SymmetricKey psk;
};

/// What this laptop brings into each handshake.
struct LocalParty {
  Bytes certificate;  ///< the device certificate, encoded; its noise key is that of `noise_key`
  crypto::ExchangeKey noise_key;
  RunNonce run;
  Digest frontier_digest;  ///< not told in a pairing session
};

/// Why a channel ended.
enum class CloseReason : std::uint8_t {
  closed_here,        ///< close() was called
  closed_by_peer,     ///< the peer said close
  cut,                ///< the stream ended without a close: something may be missing
  no_secret,          ///< the first message fits none of our secrets; not one byte was sent
  bad_preamble,       ///< not our protocol, or no common version; not one byte was sent
  bad_handshake,      ///< a later handshake message does not fit
  bad_certificate,    ///< the peer's certificate is broken or not for its Noise key
  own_reflection,     ///< the other end is this very run
  bad_record,         ///< a record out of order, changed, or against the rules of records
  handshake_timeout,  ///< not done within limits::handshake_ms_max
  dead,               ///< nothing heard for limits::dead_after_ms
  slow_reader,        ///< more waits for the peer than limits::unsent_bytes_max
};

/// The reason as a stable word for logs and counters.
[[nodiscard]] std::string_view word_of(CloseReason reason);

/// A wake-up that never comes.
inline constexpr MonoTime never{std::numeric_limits<std::int64_t>::max()};

// Outputs of a Channel.
struct SendBytes {
  Bytes bytes;
};
/// The peer is who its certificate says: it holds the keys. Whether it is a member is for the node.
struct Established {
  DeviceId device;
  std::string name;            ///< as the device calls itself
  Bytes certificate;           ///< checked; identity's decoder reads it
  RunNonce run;                ///< equal device and another run than last time: restarted or cloned
  Digest frontier_digest;      ///< zero in a pairing session
  PskTag psk;                  ///< the secret that both sides hold
  NoiseHash handshake_hash{};  ///< the same on both sides
};
struct Message {
  Bytes bytes;
};
struct Closed {
  CloseReason reason = CloseReason::cut;
  std::string detail;  ///< for the log; no names
  [[nodiscard]] bool clean() const {
    return reason == CloseReason::closed_here || reason == CloseReason::closed_by_peer;
  }
};
struct WakeAt {
  MonoTime when = never;
};
using ChannelOutput = std::variant<SendBytes, Established, Message, Closed, WakeAt>;

/// Since the channel began.
struct ChannelCounters {
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t records_in = 0;
  std::uint64_t records_out = 0;
  std::uint64_t messages_in = 0;
  std::uint64_t messages_out = 0;
  std::uint64_t pings_out = 0;
  std::uint64_t rekeys_out = 0;
  std::uint64_t rekeys_in = 0;
};

/// A secure channel over any byte stream: preamble, Noise handshake, records, messages.
///
/// Shape   One input (handle, stream_ended, send, close, wrote), then poll() until WakeAt. After
///         Closed nothing comes but WakeAt{never}. The driver then writes what it was handed
///         before and closes the stream; after an unclean Closed it may close it at once.
/// Units   Messages of 1 byte to limits::message_bytes_max; MonoTime in milliseconds.
/// Errors  Whatever the peer does ends as Closed with a reason, never as an exception.
/// Thread  None of its own; one caller at a time.
/// Source  docs/formats.md "Wire"; protocol section 6.
class Channel {
 public:
  /// The side that dials; sends at once.
  [[nodiscard]] static Channel initiator(MonoTime now, LocalParty local, PskCandidate with,
                                         crypto::Entropy& entropy);
  /// The side that was dialled: tries each candidate on the first message and, if none fits,
  /// closes without having sent a byte. At most limits::psk_candidates_max are tried.
  [[nodiscard]] static Channel responder(MonoTime now, LocalParty local,
                                         std::vector<PskCandidate> candidates,
                                         crypto::Entropy& entropy);

  /// Takes bytes as the stream gave them, in pieces of any size; none at all is a tick.
  void handle(MonoTime now, ByteView bytes);
  /// The stream ended: clean only if the peer had said close.
  void stream_ended(MonoTime now);
  /// Sends one message. refused: not established or closed, or empty; limit: too long.
  [[nodiscard]] Result<> send(MonoTime now, ByteView message);
  /// Says close and ends.
  void close(MonoTime now);
  /// The stream took `bytes_count` of the bytes handed out. The driver must report this: what is
  /// handed out and not reported waits for a slow reader and is bounded.
  void wrote(MonoTime now, std::size_t bytes_count);

  /// The next output; WakeAt means: nothing more until an input or that time.
  [[nodiscard]] ChannelOutput poll();

  [[nodiscard]] bool established() const { return stage_ == Stage::open; }
  [[nodiscard]] bool closed() const { return stage_ == Stage::closed; }
  /// Bytes handed out and not yet reported as written.
  [[nodiscard]] std::size_t unsent_bytes() const { return unsent_bytes_; }
  [[nodiscard]] const ChannelCounters& counters() const { return counters_; }

 private:
  enum class Stage : std::uint8_t {
    preamble,  ///< a responder waits for twelve octets
    first,     ///< and then for the first handshake message
    second,    ///< an initiator waits for the answer's preamble and the second message
    third,     ///< a responder waits for the third message
    open,
    closed,
  };
  Channel(MonoTime now, NoiseRole role, LocalParty local, std::vector<PskCandidate> candidates,
          crypto::Entropy& entropy);

  void start_handshake(const PskCandidate& candidate, ByteView offer);
  [[nodiscard]] bool step(MonoTime now);
  [[nodiscard]] ByteView input_left() const;
  [[nodiscard]] bool frame_length_fits(std::size_t length) const;
  [[nodiscard]] std::optional<ByteView> take_frame();
  [[nodiscard]] bool read_preamble();
  [[nodiscard]] bool read_answer();
  void read_first(ByteView frame);
  void read_second(MonoTime now, ByteView frame);
  void read_third(MonoTime now, ByteView frame);
  [[nodiscard]] Bytes own_payload() const;
  [[nodiscard]] bool accept_payload(ByteView bytes);
  void open(MonoTime now);
  void read_record(MonoTime now, ByteView frame);
  void read_piece(RecordKind kind, ByteView content);
  void write_record(MonoTime now, RecordKind kind, ByteView content);
  void put_record(RecordKind kind, ByteView content);
  void write_frame(ByteView frame);
  void write_bytes(ByteView bytes);
  [[nodiscard]] MonoTime next_ping() const;
  void check_time(MonoTime now);
  void end(CloseReason reason, std::string detail);

  Stage stage_;
  NoiseRole role_;
  LocalParty local_;
  std::vector<PskCandidate> candidates_;
  crypto::ExchangeKey ephemeral_key_;
  std::optional<NoiseHandshake> handshake_;
  PskTag psk_;
  std::optional<Established> peer_;
  NoiseCipher send_cipher_;
  NoiseCipher receive_cipher_;
  std::uint64_t sent_under_key_ = 0;
  std::uint64_t received_under_key_ = 0;
  Bytes offer_;               ///< the initiator's preamble, for the prologue
  bool answer_seen_ = false;  ///< the responder's preamble has come
  Bytes input_;
  std::size_t input_used_ = 0;
  Bytes message_;
  std::deque<ChannelOutput> outputs_;
  std::size_t unsent_bytes_ = 0;
  MonoTime began_;
  MonoTime heard_at_;
  MonoTime sent_at_;
  MonoTime pinged_at_;
  MonoTime keyed_at_;
  ChannelCounters counters_;
};

}  // namespace lumbung::transport
