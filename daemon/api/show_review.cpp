#include <boost/json.hpp>

#include "daemon/api/show.hpp"
#include "daemon/api/words.hpp"
#include "daemon/base/text_codec.hpp"

namespace lumbung::api {

namespace json = boost::json;

namespace {

/// Whose device wrote a candidate: a record tells, a register's write is looked up.
std::optional<DeviceId> author_of(const review::Candidate& candidate,
                                  const node::GroupView& group) {
  if (candidate.author) return candidate.author;
  if (!candidate.writer) return std::nullopt;
  const auto found = group.writers.find(candidate.writer->client);
  return found == group.writers.end() ? std::nullopt : std::optional(found->second);
}

json::object show_candidate(const Reading& reading, const review::Candidate& candidate,
                            const review::Item& item, const node::GroupView& group) {
  const auto author = author_of(candidate, group);
  json::object shown{{"value", candidate.value},
                     {"text", value_text(candidate.value, item, reading.language)},
                     {"author", author ? json::value(to_hex(*author)) : json::value(nullptr)},
                     {"device_name", author ? reading.device_name(*author) : std::string()},
                     {"recorded_ms", candidate.hlc ? json::value(candidate.hlc->wall_ms())
                                                   : json::value(nullptr)}};
  if (candidate.record) shown["record"] = ledger::text_of(*candidate.record);
  return shown;
}

json::object show_item(const Reading& reading, const review::Item& item,
                       const node::GroupView& group) {
  json::array choices;
  for (const auto& choice : item.choices) {
    choices.push_back(json::object{{"id", choice.id},
                                   {"label", choice_text(choice, item, group, reading.language)},
                                   {"effect", effect_text(choice.effect, reading.language)}});
  }
  json::array candidates;
  for (const auto& candidate : item.candidates) {
    candidates.push_back(show_candidate(reading, candidate, item, group));
  }
  json::object shown{{"id", to_hex(group.id) + ":" + item.id},
                     {"group", to_hex(group.id)},
                     {"kind", review::word_of(item.kind)},
                     {"question", question_text(item, group, reading.language)},
                     {"effect", meanwhile_text(item, reading.language)},
                     {"amount", item.amount.whole()},
                     {"choices", std::move(choices)},
                     {"candidates", std::move(candidates)}};
  if (item.cell) {
    shown["date"] = item.cell->meeting.date.iso();
    shown["column"] = ledger::word_of(item.cell->column);
    shown["member"] = to_hex(item.cell->member);
  }
  if (item.day) shown["date"] = item.day->iso();
  if (item.member) shown["member"] = to_hex(*item.member);
  if (item.loan) shown["loan"] = ledger::text_of(*item.loan);
  if (!item.field.empty()) shown["field"] = item.field;
  if (item.decided) {
    shown["decided"] = json::object{{"choice", item.decided->choice},
                                    {"by", to_hex(item.decided->by)},
                                    {"device_name", reading.device_name(item.decided->by)},
                                    {"reason", item.decided->reason},
                                    {"record", ledger::text_of(item.decided->record)},
                                    {"recorded_ms", item.decided->hlc.wall_ms()}};
  }
  return shown;
}

}  // namespace

json::object show_review(const Reading& reading, Questions which) {
  json::array items;
  for (const auto& [id, group] : reading.view.groups) {
    for (const auto& item : group->items) {
      if (item.decided.has_value() == (which == Questions::decided)) {
        items.push_back(show_item(reading, item, *group));
      }
    }
  }
  return {{"version", reading.view.version}, {"items", std::move(items)}};
}

}  // namespace lumbung::api
