#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <utility>

#include "daemon/api/interface.hpp"
#include "daemon/api/show.hpp"
#include "daemon/api/wishes.hpp"
#include "daemon/api/writes.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/text_codec.hpp"

namespace lumbung::api {

namespace json = boost::json;

namespace {

constexpr std::size_t kPageMax = 500;
constexpr std::size_t kPageUsual = 50;

// --- Session ------------------------------------------------------------------------------------

Answer get_description(const Call&, const Interface&) {
  Answer answer;
  answer.fixed = description();
  return answer;
}

Answer get_health(const Call&, const Interface& interface) {
  return json_answer(200, json::object{{"ok", true}, {"version", interface.version}});
}

Answer open_session(const Call& call, const Interface& interface) {
  Faults faults;
  const auto object = read_object(call.body, faults);
  if (!object) return problem(faults, call.language);
  Fields fields(*object, {}, faults);
  const auto secret = fields.text("secret");
  fields.done();
  if (!faults.empty()) return problem(faults, call.language);
  const auto session = interface.sessions.open(secret);
  if (!session) return problem("launch_expired", call.language);
  auto answer = json_answer(200, json::object{{"token", session->token}});
  answer.headers.emplace_back("Set-Cookie", interface.cookie_name() + "=" + session->cookie +
                                                "; Path=/api/v1/session; HttpOnly; "
                                                "SameSite=Strict");
  return answer;
}

/// The value of one cookie out of a Cookie header.
std::string_view cookie_of(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const auto end = std::min(header.find(';'), header.size());
    auto pair = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
    if (pair.size() > name.size() && pair.substr(0, name.size()) == name &&
        pair[name.size()] == '=') {
      return pair.substr(name.size() + 1);
    }
  }
  return {};
}

Answer resume_session(const Call& call, const Interface& interface) {
  const auto cookie = cookie_of(call.head.field("cookie"), interface.cookie_name());
  const auto token = cookie.empty() ? std::nullopt : interface.sessions.resume(cookie);
  if (!token) return problem("no_session", call.language);
  return json_answer(200, json::object{{"token", *token}});
}

Answer make_launch_link(const Call&, const Interface& interface) {
  return json_answer(201, json::object{{"link", interface.launch_link()},
                                       {"expires_in_ms", limits::launch_secret_ms}});
}

Answer stream_events(const Call& call, const Interface& interface) {
  Answer answer;
  answer.events = interface.mailbox.events().open();
  return answer.events ? answer : problem("too_many_streams", call.language);
}

// --- Readers ------------------------------------------------------------------------------------

/// Shows something of the last published view.
template <class Show>
Answer read(const Call& call, const Interface& interface, Show show) {
  const auto view = interface.mailbox.view();
  if (!view) return problem("not_ready", call.language);
  return show(Reading{*view, interface.world.today(), call.language});
}

/// Shows something of the group that the path names.
template <class Show>
Answer read_group(const Call& call, const Interface& interface, Show show) {
  return read(call, interface, [&](const Reading& reading) {
    const auto id = id_from_hex<SpaceId>(call.captures.at("group"));
    const auto found = id ? reading.view.groups.find(*id) : reading.view.groups.end();
    if (found == reading.view.groups.end()) return problem("group_unknown", call.language);
    return show(reading, *found->second);
  });
}

Answer get_status(const Call& call, const Interface& interface) {
  return read(call, interface, [&](const Reading& reading) {
    return json_answer(200, show_status(reading, interface.version));
  });
}

Answer list_devices(const Call& call, const Interface& interface) {
  return read(call, interface,
              [](const Reading& reading) { return json_answer(200, show_devices(reading)); });
}

Answer list_groups(const Call& call, const Interface& interface) {
  return read(call, interface,
              [](const Reading& reading) { return json_answer(200, show_groups(reading)); });
}

Answer export_all(const Call& call, const Interface& interface) {
  return read(call, interface,
              [](const Reading& reading) { return json_answer(200, show_export(reading)); });
}

Answer list_review(const Call& call, const Interface& interface) {
  const auto decided = call.query.find("decided");
  const bool wants_decided = decided != call.query.end() && decided->second == "1";
  return read(call, interface, [&](const Reading& reading) {
    return json_answer(200,
                       show_review(reading, wants_decided ? Questions::decided : Questions::open));
  });
}

using ShowGroup = json::object (*)(const Reading&, const node::GroupView&);
template <ShowGroup show>
Answer get_of_group(const Call& call, const Interface& interface) {
  return read_group(call, interface, [](const Reading& reading, const node::GroupView& group) {
    return json_answer(200, show(reading, group));
  });
}

Answer get_member(const Call& call, const Interface& interface) {
  return read_group(call, interface, [&](const Reading& reading, const node::GroupView& group) {
    const auto id = id_from_hex<ledger::MemberId>(call.captures.at("member"));
    const auto* member = id ? group.registers.find(*id) : nullptr;
    if (member == nullptr) return problem("member_unknown", call.language);
    return json_answer(200, show_member(reading, group, *member));
  });
}

Answer get_loan(const Call& call, const Interface& interface) {
  return read_group(call, interface, [&](const Reading& reading, const node::GroupView& group) {
    const auto id = ledger::record_id_of(call.captures.at("loan"));
    const auto* loan = id ? group.book.find_loan(*id) : nullptr;
    if (loan == nullptr) return problem("loan_unknown", call.language);
    return json_answer(200, show_loan(reading, group, *loan));
  });
}

Answer preview_loan(const Call& call, const Interface& interface) {
  return read_group(call, interface, [&](const Reading&, const node::GroupView& group) {
    Faults faults;
    const auto object = read_object(call.body, faults);
    if (!object) return problem(faults, call.language);
    Fields fields(*object, {}, faults);
    const auto principal = ledger::Rupiah::checked(fields.whole("principal"));
    const auto date = fields.day("date");
    const auto terms = read_terms(fields, group.registers.rules.loan);
    fields.done();
    if (!faults.empty()) return problem(faults, call.language);
    const auto schedule = ledger::make_schedule(principal.value_or(ledger::Rupiah()), terms, date);
    if (!schedule) return problem({schedule.error()}, call.language);
    return json_answer(200, show_preview(*schedule));
  });
}

Answer get_meeting(const Call& call, const Interface& interface) {
  return read_group(call, interface, [&](const Reading& reading, const node::GroupView& group) {
    const auto meeting = read_meeting(call.captures, call.query);
    if (!meeting) return problem("date_invalid", call.language);
    return json_answer(200, show_meeting(reading, group, *meeting));
  });
}

Answer list_records(const Call& call, const Interface& interface) {
  std::size_t limit = kPageUsual;
  if (const auto given = call.query.find("limit"); given != call.query.end()) {
    const auto* end = given->second.data() + given->second.size();
    const auto [stop, code] = std::from_chars(given->second.data(), end, limit);
    if (code != std::errc() || stop != end || limit < 1 || limit > kPageMax) {
      return problem("query_invalid", call.language);
    }
  }
  std::optional<ledger::RecordId> after;
  if (const auto given = call.query.find("after"); given != call.query.end()) {
    after = ledger::record_id_of(given->second);
    if (!after) return problem("query_invalid", call.language);
  }
  return read_group(call, interface, [&](const Reading& reading, const node::GroupView& group) {
    return json_answer(200, show_records(reading, group, after, limit));
  });
}

}  // namespace

const std::vector<Route>& routes() {
  static const std::vector<Route> table = {
      {"GET", "/api/openapi.json", "getDescription", get_description},
      {"GET", "/api/v1/health", "getHealth", get_health},
      {"POST", "/api/v1/session", "openSession", open_session},
      {"POST", "/api/v1/session/resume", "resumeSession", resume_session},
      {"POST", "/api/v1/launch", "makeLaunchLink", make_launch_link},
      {"GET", "/api/v1/status", "getStatus", get_status},
      {"POST", "/api/v1/community", "foundCommunity", found_community},
      {"POST", "/api/v1/invites", "makeInvite", make_invite},
      {"POST", "/api/v1/join", "joinCommunity", join_community},
      {"GET", "/api/v1/devices", "listDevices", list_devices},
      {"POST", "/api/v1/sync", "syncNow", sync_now},
      {"GET", "/api/v1/events", "streamEvents", stream_events},
      {"GET", "/api/v1/groups", "listGroups", list_groups},
      {"POST", "/api/v1/groups", "addGroup", add_group},
      {"GET", "/api/v1/groups/{group}", "getGroup", get_of_group<show_group>},
      {"PATCH", "/api/v1/groups/{group}", "changeGroup", change_group},
      {"GET", "/api/v1/groups/{group}/members", "listMembers", get_of_group<show_members>},
      {"POST", "/api/v1/groups/{group}/members", "addMember", add_member},
      {"GET", "/api/v1/groups/{group}/members/{member}", "getMember", get_member},
      {"PATCH", "/api/v1/groups/{group}/members/{member}", "changeMember", change_member},
      {"GET", "/api/v1/groups/{group}/meetings", "listMeetings", get_of_group<show_meetings>},
      {"GET", "/api/v1/groups/{group}/meetings/{date}", "getMeeting", get_meeting},
      {"POST", "/api/v1/groups/{group}/meetings/{date}/entries", "enterCells", enter_cells},
      {"GET", "/api/v1/groups/{group}/meetings/{date}/draft", "getDraft", get_draft},
      {"PUT", "/api/v1/groups/{group}/meetings/{date}/draft", "keepDraft", keep_draft},
      {"DELETE", "/api/v1/groups/{group}/meetings/{date}/draft", "dropDraft", drop_draft},
      {"GET", "/api/v1/groups/{group}/loans", "listLoans", get_of_group<show_loans>},
      {"POST", "/api/v1/groups/{group}/loans", "addLoan", add_loan},
      {"POST", "/api/v1/groups/{group}/loans/preview", "previewLoan", preview_loan},
      {"GET", "/api/v1/groups/{group}/loans/{loan}", "getLoan", get_loan},
      {"POST", "/api/v1/groups/{group}/loans/{loan}/payments", "payLoan", pay_loan},
      {"GET", "/api/v1/groups/{group}/cash", "getCash", get_of_group<show_cash>},
      {"POST", "/api/v1/groups/{group}/cash", "enterCash", enter_cash},
      {"GET", "/api/v1/groups/{group}/records", "listRecords", list_records},
      {"POST", "/api/v1/groups/{group}/records/{record}/reversal", "reverseRecord", reverse_record},
      {"GET", "/api/v1/groups/{group}/journal", "getJournal", get_of_group<show_journal>},
      {"GET", "/api/v1/groups/{group}/trial-balance", "getTrialBalance",
       get_of_group<show_trial_balance>},
      {"GET", "/api/v1/export", "exportAll", export_all},
      {"GET", "/api/v1/review", "listReview", list_review},
      {"POST", "/api/v1/review/{item}/decision", "decide", decide},
  };
  return table;
}

}  // namespace lumbung::api
