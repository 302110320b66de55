#pragma once

#include <cstddef>
#include <cstdint>

/// Every bound on queues, frames, loops and tables, with its reason. Source: protocol section 10.
namespace lumbung::limits {

// Log.
inline constexpr std::size_t envelope_bytes_max = 64 * 1024;  ///< a meeting of 30 takes 8 KiB
inline constexpr std::size_t heads_max = 16;            ///< auth, deps; more go ahead in carriers
inline constexpr std::uint64_t seq_max = 0xFFFF'FFFF;   ///< a place in memory takes eight octets
inline constexpr std::size_t parked_per_log_max = 256;  ///< later seqs that wait for a gap
inline constexpr std::size_t waiting_bytes_per_space_max = 4 * 1024 * 1024;  ///< unknown deps
inline constexpr std::size_t held_bytes_per_peer_max = 1024 * 1024;  ///< a quarter of the space's
inline constexpr std::size_t records_per_envelope_max = 256;         ///< an import's batch
inline constexpr std::uint64_t client_counter_max = 1 << 16;  ///< client ids that one log owns
inline constexpr std::size_t document_name_bytes_max = 128;

// Yjs updates inside an envelope.
inline constexpr std::size_t structs_per_update_max = 10'000;
inline constexpr std::size_t delete_ranges_per_update_max = 10'000;
inline constexpr std::size_t yjs_depth_max = 32;
inline constexpr std::size_t yjs_key_bytes_max = 256;
inline constexpr std::size_t yjs_string_bytes_max = 32 * 1024;

// Transport and sync.
inline constexpr std::size_t record_plaintext_bytes_max = 65'519;  ///< Noise: 65,535 less the tag
inline constexpr std::size_t message_bytes_max = 512 * 1024;  ///< a batch of 256 KiB plus its frame
inline constexpr std::size_t batch_bytes_max = 256 * 1024;
inline constexpr std::size_t batch_envelopes_max = 500;
inline constexpr std::size_t credit_bytes = 1024 * 1024;     ///< unacknowledged per space stream
inline constexpr std::size_t batches_unacked_max = 64;       ///< small ones cost little credit
inline constexpr std::size_t heads_per_message_max = 8'192;  ///< 400 KiB; longer lists in pieces
inline constexpr std::size_t logs_excepted_max = 1'024;  ///< of an ask: logs that we cannot take
inline constexpr std::uint64_t log_seq_max = std::uint64_t{1} << 40;  ///< what a peer may claim
inline constexpr std::uint64_t pending_max = (std::uint64_t{1} << 53) - 1;  ///< exact in JSON
inline constexpr std::uint64_t resent_bytes_max = 16 * 1024 * 1024;  ///< asked for again in vain
inline constexpr std::int64_t ask_stalled_ms = 10'000;  ///< another peer may then be asked
inline constexpr std::int64_t ask_retry_ms = 5'000;     ///< and twice as long the time after
inline constexpr std::int64_t claim_retry_ms = 1'000;   ///< another session fetches the space
inline constexpr int ask_failures_max = 3;              ///< then a log is left alone
inline constexpr std::uint64_t strikes_max = 3;
inline constexpr std::size_t peer_unacked_bytes_max = 8 * 1024 * 1024;
inline constexpr std::size_t unsent_bytes_max = 8 * 1024 * 1024;  ///< waits for a slow reader
inline constexpr std::size_t psk_candidates_max = 64;  ///< tried on a first message, 15 us each
inline constexpr std::uint64_t records_per_key_max = 1 << 16;  ///< then the sender changes its key
inline constexpr std::int64_t key_ms_max = 3'600'000;          ///< or after this time
inline constexpr std::size_t sessions_max = 32;
inline constexpr std::size_t half_open_max = 8;
inline constexpr std::size_t half_open_per_source_max = 2;
inline constexpr std::int64_t handshake_ms_max = 10'000;
inline constexpr std::int64_t ping_every_ms = 15'000;
inline constexpr std::int64_t dead_after_ms = 45'000;

// Discovery has its own bounds: discovery/neighbourhood.hpp.

// Community.
inline constexpr std::size_t name_bytes_max = 120;  ///< of a community, group, device or person
inline constexpr std::size_t devices_max = 256;
inline constexpr std::size_t spaces_max = 1'024;
inline constexpr std::size_t logs_per_space_max = 65'536;
inline constexpr std::size_t open_invites_max = 32;
inline constexpr std::int64_t invite_ms_max = 7 * 86'400'000;  ///< villages meet weekly
inline constexpr std::int64_t join_ms_max = 25'000;            ///< the user is told within 30 s
inline constexpr std::size_t control_envelopes_max = 20'000;   ///< hundreds in a real community
inline constexpr std::size_t control_bytes_max = 16 * 1024 * 1024;
inline constexpr std::size_t draft_bytes_max = 256 * 1024;  ///< a sheet of 200 members, all filled
inline constexpr std::size_t invite_addresses_max = 8;      ///< a laptop has a few interfaces
inline constexpr std::size_t invite_link_bytes_max = 2048;  ///< still fits a QR code
inline constexpr std::size_t address_bytes_max = 128;       ///< "host:port"

// The local page (security.md, "The local page").
inline constexpr std::size_t http_head_bytes_max = 8 * 1024;       ///< browsers send under 2 KiB
inline constexpr std::size_t http_head_lines_max = 64;             ///< browsers send about 20
inline constexpr std::size_t http_body_bytes_max = 1024 * 1024;    ///< an import of 256 records
inline constexpr std::size_t http_buffered_bytes_max = 16u << 20;  ///< bodies of all connections
inline constexpr std::size_t http_connections_max = 128;           ///< a browser opens 6
inline constexpr std::size_t http_waiting_max = 32;  ///< heads awaited; the oldest one yields
inline constexpr std::size_t http_workers = 64;      ///< 16 streams and 48 answers at a time
inline constexpr std::size_t http_requests_per_connection_max = 100;
inline constexpr std::int64_t http_idle_ms_max = 10'000;  ///< until the first octet of a head
inline constexpr std::int64_t http_head_ms_max = 2'000;   ///< from its first octet to its end
inline constexpr std::int64_t http_body_ms_max = 5'000;   ///< loopback needs milliseconds
inline constexpr std::int64_t http_write_ms_max = 5'000;  ///< a reader that does not read
inline constexpr std::size_t event_streams_max = 16;      ///< one for each browser
inline constexpr std::size_t events_queued_max = 64;      ///< per stream; older ones are dropped
inline constexpr std::size_t json_depth_max = 16;         ///< our bodies need 5
inline constexpr std::size_t requests_waiting_max = 64;   ///< writes that the node has not answered
inline constexpr std::size_t page_sessions_max = 32;      ///< browsers; the oldest one yields
inline constexpr std::size_t launch_secrets_max = 8;      ///< open one-time links
inline constexpr std::int64_t launch_secret_ms = 600'000;
inline constexpr std::size_t idempotency_key_bytes_max = 64;

// Node.
inline constexpr std::int64_t clock_ahead_ms_max = 86'400'000;  ///< a clock further ahead is wrong
inline constexpr std::size_t record_bytes_per_envelope_max = 56 * 1024;  ///< leaves room for heads
inline constexpr std::size_t refusals_named_max = 4'096;  ///< pairs of peer and kind in the log
inline constexpr std::uint64_t snapshot_every = 500;      ///< envelopes of one space
inline constexpr std::size_t documents_per_space_max = 4'096;
inline constexpr std::size_t lost_named_max = 20;            ///< damaged envelopes named in the log
inline constexpr std::size_t versions_kept_max = 1'024;      ///< a page open for a day
inline constexpr std::uint64_t versions_reserved = 1 << 20;  ///< view versions for one run
inline constexpr std::int64_t answer_ms_max = 7 * 86'400'000;  ///< idempotency keys
inline constexpr std::size_t answer_text_bytes_max = 4'096;    ///< an invite's link is the longest
inline constexpr std::size_t word_bytes_max = 256;             ///< refusal codes, idempotency keys
inline constexpr std::size_t peer_addresses_max = 8;
inline constexpr std::size_t addresses_per_attempt_max = 16;
inline constexpr std::size_t links_max = 64;             ///< sessions, pairings, half-open ones
inline constexpr std::int64_t dial_stagger_ms = 250;     ///< between addresses of one laptop
inline constexpr std::int64_t dial_patience_ms = 1'500;  ///< the lower id calls first
inline constexpr std::int64_t same_dial_ms = 5'000;      ///< two calls at the same moment
inline constexpr std::int64_t redial_ms_min = 1'000;
inline constexpr std::int64_t talk_ms_min = 30'000;  ///< a talk that was worth the call
inline constexpr std::int64_t redial_near_ms_max = 5'000;
inline constexpr std::int64_t redial_far_ms_max = 60'000;
inline constexpr std::int64_t ban_ms_min = 600'000;  ///< doubles with each time
inline constexpr int ban_doublings_max = 8;          ///< two days
inline constexpr std::int64_t sync_wait_ms_max = 20'000;
inline constexpr std::int64_t sync_lonely_ms_max = 5'000;  ///< nobody answers a call for so long
inline constexpr std::int64_t same_settle_ms = 250;        ///< news on the wire arrive within it
inline constexpr std::size_t sync_waits_max = 64;
inline constexpr std::int64_t status_every_ms = 250;  ///< a page that follows a sync
inline constexpr std::int64_t purge_every_ms = 86'400'000;

// Ledger.
inline constexpr std::int64_t rupiah_max = (std::int64_t{1} << 53) - 1;  ///< exact as JSON number
inline constexpr std::int64_t amount_max =
    1'000'000'000'000;                                        ///< of one record; rule R1's products
inline constexpr std::size_t records_per_book_max = 1 << 22;  ///< 2^22 · 10^12 stays below 2^63
inline constexpr std::int64_t loan_instalments_max = 260;     ///< five years of weeks
inline constexpr std::int64_t loan_rate_ppm_max = 1'000'000;  ///< 100 % per period
inline constexpr std::int64_t rounding_unit_max = 1'000'000;
inline constexpr std::size_t record_text_chars_max = 120;  ///< one line of a printed book
inline constexpr std::size_t record_refs_max = 16;         ///< records that one fix replaces
inline constexpr std::size_t question_id_bytes_max = 512;
inline constexpr std::uint16_t meeting_series_max = 9;  ///< meetings of one day

}  // namespace lumbung::limits
