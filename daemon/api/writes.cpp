#include "daemon/api/writes.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "daemon/api/show.hpp"
#include "daemon/api/wishes.hpp"
#include "daemon/base/limits.hpp"
#include "daemon/base/text_codec.hpp"

namespace lumbung::api {

namespace json = boost::json;

namespace {

constexpr std::int64_t kWriteMs = 10'000;
constexpr std::int64_t kMeetMs = 29'000;  // the node itself gives up after 25 s

/// Tells one request from another under the same key. Against mistakes, not against attackers:
/// whoever may call at all may write anyway. FNV-1a, 128 bits.
Bytes digest_of(const Call& call) {
  __extension__ using Wide = unsigned __int128;
  const Wide prime = (Wide{0x0000000001000000} << 64) | 0x000000000000013b;
  Wide state = (Wide{0x6c62272e07bb0142} << 64) | 0x62b821756295c58d;
  const auto take = [&](std::string_view part) {
    for (const char c : part) state = (state ^ static_cast<unsigned char>(c)) * prime;
    state = (state ^ 0xff) * prime;  // no octet of UTF-8: keeps parts apart
  };
  take(call.head.method);
  take(call.head.target);
  take(call.body);
  Bytes out;
  for (int shift = 120; shift >= 0; shift -= 8) {
    out.push_back(static_cast<std::uint8_t>(state >> shift));
  }
  return out;
}

bool is_key(std::string_view key) {
  return !key.empty() && key.size() <= limits::idempotency_key_bytes_max &&
         std::all_of(key.begin(), key.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

json::object show_written(const node::Written& written, Language language) {
  json::array records;
  for (const auto& record : written.records) records.emplace_back(record);
  json::object shown{{"version", written.version}, {"records", std::move(records)}};
  if (!written.warnings.empty()) {
    json::array warnings;
    for (const auto& warning : written.warnings) {
      warnings.push_back(json::object{{"pointer", warning.pointer},
                                      {"code", warning.code},
                                      {"message", say(warning, language)}});
    }
    shown["warnings"] = std::move(warnings);
  }
  return shown;
}

/// What stands where a refused write wanted to go: the sheet, or the version of now.
json::value current_of(const Call& call, const Interface& interface,
                       const std::vector<Refusal>& refusals) {
  const auto view = interface.mailbox.view();
  if (!view) return nullptr;
  const auto& code = refusals.front().code;
  if (code == "version_gone") return json::object{{"version", view->version}};
  if (code != "cell_filled") return nullptr;
  const auto id = id_from_hex<SpaceId>(call.captures.at("group"));
  const auto meeting = read_meeting(call.captures, call.query);
  const auto group = id ? view->groups.find(*id) : view->groups.end();
  if (!meeting || group == view->groups.end()) return nullptr;
  return show_meeting(Reading{*view, interface.world.today(), call.language}, *group->second,
                      *meeting);
}

/// The operation of the route that took this call.
std::string_view operation_of(const Call& call) {
  for (const auto& route : routes()) {
    if (route.pattern == call.route && route.method == call.head.method) return route.operation;
  }
  return {};
}

node::Outcome ask(const Call& call, const Interface& interface, node::Command command,
                  std::optional<std::uint64_t> based_on, std::int64_t deadline_ms) {
  node::WriteContext context;
  context.based_on = based_on;
  context.today = interface.world.today();
  if (call.head.count("idempotency-key") != 0) {
    const auto key = call.head.field("idempotency-key");
    if (!is_key(key)) {
      return tl::unexpected<std::vector<Refusal>>({Refusal{"key_invalid", {}, {}, {}}});
    }
    context.idempotency_key = key;
    context.request_digest = digest_of(call);
  }
  return interface.mailbox.ask(std::move(context), std::move(command), deadline_ms);
}

using AddFields = void (*)(const node::Written& written, json::object& shown);

Answer write(const Call& call, const Interface& interface, int status, AddFields add_fields,
             std::int64_t deadline_ms = kWriteMs) {
  const auto view = interface.mailbox.view();
  if (!view) return problem("not_ready", call.language);
  auto wish = read_wish(operation_of(call), call.body, call.captures, *view);
  if (!wish) return problem(wish.error(), call.language);
  const auto outcome = ask(call, interface, std::move(wish->command), wish->based_on, deadline_ms);
  if (!outcome) {
    return problem(outcome.error(), call.language, current_of(call, interface, outcome.error()));
  }
  auto shown = show_written(*outcome, call.language);
  add_fields(*outcome, shown);
  return json_answer(status, shown);
}

void add_nothing(const node::Written&, json::object&) {}

/// A draft's command, which needs no view; drafts are this laptop's own.
template <class Command>
tl::expected<Command, Answer> draft_command(const Call& call) {
  const auto group = id_from_hex<SpaceId>(call.captures.at("group"));
  if (!group) return tl::unexpected(problem("group_unknown", call.language));
  const auto meeting = read_meeting(call.captures, call.query);
  if (!meeting) return tl::unexpected(problem("date_invalid", call.language));
  Command command;
  command.group = *group;
  command.meeting = *meeting;
  return command;
}

Answer done_without_words() {
  Answer answer;
  answer.status = 204;
  return answer;
}

}  // namespace

Answer found_community(const Call& call, const Interface& interface) {
  return write(call, interface, 201, [](const node::Written& written, json::object& shown) {
    shown["community"] = written.name;
    json::array words;
    for (const auto& word : written.root_words) words.emplace_back(word);
    shown["root_words"] = std::move(words);
  });
}

Answer make_invite(const Call& call, const Interface& interface) {
  return write(call, interface, 201, [](const node::Written& written, json::object& shown) {
    shown["link"] = written.id;
    shown["invite"] = written.invite;
    shown["expires_ms"] = written.expires_ms;
  });
}

Answer join_community(const Call& call, const Interface& interface) {
  return write(
      call, interface, 200,
      [](const node::Written& written, json::object& shown) { shown["community"] = written.name; },
      kMeetMs);
}

Answer sync_now(const Call& call, const Interface& interface) {
  return write(
      call, interface, 200,
      [](const node::Written& written, json::object& shown) {
        shown["same_content"] = written.same_content;
        shown["peers"] = written.peers;
      },
      kMeetMs);
}

Answer add_group(const Call& call, const Interface& interface) {
  return write(call, interface, 201, [](const node::Written& written, json::object& shown) {
    shown["group"] = written.id;
  });
}

Answer change_group(const Call& call, const Interface& interface) {
  return write(call, interface, 200, add_nothing);
}

Answer add_member(const Call& call, const Interface& interface) {
  return write(call, interface, 201, [](const node::Written& written, json::object& shown) {
    shown["member"] = written.id;
  });
}

Answer change_member(const Call& call, const Interface& interface) {
  return write(call, interface, 200, add_nothing);
}

Answer enter_cells(const Call& call, const Interface& interface) {
  return write(call, interface, 201, add_nothing);
}

Answer add_loan(const Call& call, const Interface& interface) {
  return write(call, interface, 201, [](const node::Written& written, json::object& shown) {
    shown["loan"] = written.id;
  });
}

Answer pay_loan(const Call& call, const Interface& interface) {
  return write(call, interface, 201, add_nothing);
}

Answer enter_cash(const Call& call, const Interface& interface) {
  return write(call, interface, 201, add_nothing);
}

Answer reverse_record(const Call& call, const Interface& interface) {
  return write(call, interface, 201, add_nothing);
}

Answer decide(const Call& call, const Interface& interface) {
  return write(call, interface, 201, add_nothing);
}

Answer get_draft(const Call& call, const Interface& interface) {
  auto command = draft_command<node::ReadDraft>(call);
  if (!command) return command.error();
  const auto outcome = ask(call, interface, std::move(*command), std::nullopt, kWriteMs);
  if (!outcome) return problem(outcome.error(), call.language);
  Answer answer;
  answer.body = outcome->body.empty() ? R"({"cells":[]})" : std::string(text_of(outcome->body));
  return answer;
}

Answer keep_draft(const Call& call, const Interface& interface) {
  if (const auto faults = check_draft(call.body); !faults.empty()) {
    return problem(faults, call.language);
  }
  auto command = draft_command<node::SaveDraft>(call);
  if (!command) return command.error();
  const auto body = bytes_of(call.body);
  command->body.assign(body.begin(), body.end());
  const auto outcome = ask(call, interface, std::move(*command), std::nullopt, kWriteMs);
  return outcome ? done_without_words() : problem(outcome.error(), call.language);
}

Answer drop_draft(const Call& call, const Interface& interface) {
  auto command = draft_command<node::DropDraft>(call);
  if (!command) return command.error();
  const auto outcome = ask(call, interface, std::move(*command), std::nullopt, kWriteMs);
  return outcome ? done_without_words() : problem(outcome.error(), call.language);
}

}  // namespace lumbung::api
