#include "daemon/log/plaintext.hpp"

#include <limits>

#include "daemon/base/codec.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/match.hpp"

namespace lumbung::log {
namespace {

constexpr std::uint8_t kUpdate = 1;
constexpr std::uint8_t kHeadsOnly = 2;
constexpr std::int32_t kNoDate = std::numeric_limits<std::int32_t>::min();

}  // namespace

Bytes encode(const Plaintext& plaintext) {
  Writer writer;
  std::visit(Match{[&](const DocumentUpdate& update) {
                     writer.u8(kUpdate);
                     writer.text(update.document);
                     const std::int32_t days =
                         update.business_date ? update.business_date->days() : kNoDate;
                     writer.u32(static_cast<std::uint32_t>(days));
                     writer.varint(update.client_counter);
                     writer.blob(update.update);
                   },
                   [&](const HeadsOnly&) { writer.u8(kHeadsOnly); }},
             plaintext);
  return writer.take();
}

Result<Plaintext> decode_plaintext(ByteView bytes) {
  Reader reader(bytes);
  const std::uint8_t kind = reader.u8();
  if (const auto status = reader.status(); !status) return tl::unexpected(status.error());
  if (kind == kHeadsOnly) {
    if (const auto done = reader.done(); !done) return tl::unexpected(done.error());
    return HeadsOnly{};
  }
  if (kind != kUpdate) return fail(Errc::refused, "plaintext of a later version");

  DocumentUpdate update;
  update.document = std::string(reader.text(limits::document_name_bytes_max));
  const auto days = static_cast<std::int32_t>(reader.u32());
  update.client_counter = reader.varint();
  const ByteView octets = reader.blob(limits::envelope_bytes_max);
  if (const auto done = reader.done(); !done) return tl::unexpected(done.error());
  if (update.document.empty()) return fail(Errc::malformed, "update of no document");
  if (update.client_counter >= limits::client_counter_max) {
    return fail(Errc::limit, "client counter over its bound");
  }
  if (days != kNoDate) {
    const CivilDay day = CivilDay::of_days(days);
    // Far outside the accepted years the calendar's arithmetic is not asked at all.
    constexpr std::int32_t days_max = 400 * 366;
    const bool near = days > -days_max && days < days_max;
    if (!near || !CivilDay::of(day.year(), day.month(), day.day())) {
      return fail(Errc::malformed, "business date outside the accepted years");
    }
    update.business_date = day;
  }
  update.update.assign(octets.begin(), octets.end());
  return update;
}

}  // namespace lumbung::log
