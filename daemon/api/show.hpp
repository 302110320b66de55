#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "daemon/api/catalogue.hpp"
#include "daemon/base/civil_day.hpp"
#include "daemon/ledger/views.hpp"
#include "daemon/node/view.hpp"

/// What readers see, as the JSON of openapi.json. Inside the room only.
namespace lumbung::api {

/// What every answer to a reader is made from.
struct Reading {
  const node::View& view;
  CivilDay today;
  Language language = Language::indonesian;

  [[nodiscard]] std::string device_name(const DeviceId& device) const;
};

[[nodiscard]] boost::json::object show_status(const Reading& reading, std::string_view version);
[[nodiscard]] boost::json::object show_devices(const Reading& reading);

[[nodiscard]] boost::json::object show_groups(const Reading& reading);
[[nodiscard]] boost::json::object show_group(const Reading& reading, const node::GroupView& group);
[[nodiscard]] boost::json::object show_members(const Reading& reading,
                                               const node::GroupView& group);
[[nodiscard]] boost::json::object show_member(const Reading& reading, const node::GroupView& group,
                                              const village::Member& member);

[[nodiscard]] boost::json::object show_meetings(const Reading& reading,
                                                const node::GroupView& group);
[[nodiscard]] boost::json::object show_meeting(const Reading& reading, const node::GroupView& group,
                                               ledger::MeetingKey meeting);
/// A cell's value: a letter or whole rupiah.
[[nodiscard]] boost::json::value show_value(const ledger::CellValue& value);

[[nodiscard]] boost::json::object show_loans(const Reading& reading, const node::GroupView& group);
[[nodiscard]] boost::json::object show_loan(const Reading& reading, const node::GroupView& group,
                                            const ledger::Loan& loan);
[[nodiscard]] boost::json::object show_preview(const std::vector<ledger::ScheduleLine>& schedule);

[[nodiscard]] boost::json::object show_cash(const Reading& reading, const node::GroupView& group);
[[nodiscard]] boost::json::object show_records(const Reading& reading, const node::GroupView& group,
                                               const std::optional<ledger::RecordId>& after,
                                               std::size_t limit);
[[nodiscard]] boost::json::object show_journal(const Reading& reading,
                                               const node::GroupView& group);
[[nodiscard]] boost::json::object show_trial_balance(const Reading& reading,
                                                     const node::GroupView& group);
[[nodiscard]] boost::json::object show_export(const Reading& reading);

enum class Questions : std::uint8_t { open, decided };
[[nodiscard]] boost::json::object show_review(const Reading& reading, Questions which);

/// The date as JSON, or null.
[[nodiscard]] boost::json::value show_day(const std::optional<CivilDay>& day);

}  // namespace lumbung::api
