#include "daemon/review/register_questions.hpp"

#include <algorithm>
#include <utility>

#include "daemon/base/ensure.hpp"
#include "daemon/base/text_codec.hpp"

namespace lumbung::review {
namespace {

using ledger::Book;
using Candidates = std::vector<village::Candidate>;

/// Writers that an id names; more values than that at once no group has seen.
constexpr std::size_t writers_max = 8;

std::string text_of(const village::WriterId& writer) {
  return std::to_string(writer.client) + '.' + std::to_string(writer.clock);
}

std::string choice_id(const village::Candidate& candidate) {
  return "writer:" + text_of(candidate.writer);
}

std::string question_id(const std::string& owner, const std::string& field,
                        const Candidates& candidates) {
  std::vector<village::WriterId> writers;
  for (const village::Candidate& candidate : candidates) writers.push_back(candidate.writer);
  std::sort(writers.begin(), writers.end());
  if (writers.size() > writers_max) writers.resize(writers_max);
  std::string id = "field:" + owner + ':' + field + ':';
  for (std::size_t i = 0; i < writers.size(); ++i) {
    if (i > 0) id += '+';
    id += text_of(writers[i]);
  }
  return id;
}

std::string owner_of(const village::Member& member) { return to_hex(member.id); }
std::string owner_of(const village::Group&) { return "group"; }

Item item_of(const Book& book, std::string id, const std::string& field,
             const Candidates& candidates) {
  Item item;
  item.id = std::move(id);
  item.field = field;
  const auto decided = book.decisions.find(item.id);
  if (decided != book.decisions.end()) item.decided = answer_of(book, decided->second);
  for (const village::Candidate& each : candidates) {
    Candidate candidate;
    candidate.writer = each.writer;
    candidate.value = each.text;
    item.candidates.push_back(std::move(candidate));
    if (!item.decided) item.choices.push_back({choice_id(each), "use_value", each.text, {}});
  }
  return item;
}

template <class Owner>
void settle_fields(Owner& owner, const Book& book) {
  std::vector<std::string> settled;
  for (const auto& [field, candidates] : owner.contested) {
    const ledger::Decision* decision =
        book.decision_on(question_id(owner_of(owner), field, candidates));
    if (!decision) continue;
    const auto chosen = std::find_if(candidates.begin(), candidates.end(), [&](const auto& each) {
      return choice_id(each) == decision->choice;
    });
    if (chosen == candidates.end()) continue;
    if (assign(owner, field, chosen->text)) settled.push_back(field);
  }
  for (const std::string& field : settled) owner.contested.erase(field);
}

}  // namespace

Answer answer_of(const Book& book, const ledger::RecordId& id) {
  const ledger::BookedRecord* booked = book.find(id);
  const auto* decision = booked ? std::get_if<ledger::Decision>(&booked->record.payload) : nullptr;
  ensure(decision != nullptr, "what decides is a decision of the book");
  return {id, decision->choice, decision->reason, booked->record.author, booked->record.hlc};
}

std::vector<Item> register_items(const Book& book, const village::Group& group) {
  std::vector<Item> all;
  for (const auto& [field, candidates] : group.contested) {
    all.push_back(
        item_of(book, question_id(owner_of(group), field, candidates), field, candidates));
    all.back().kind = Kind::group_field_differs;
  }
  for (const village::Member& member : group.members) {
    for (const auto& [field, candidates] : member.contested) {
      all.push_back(
          item_of(book, question_id(owner_of(member), field, candidates), field, candidates));
      all.back().kind = Kind::member_field_differs;
      all.back().member = member.id;
    }
  }
  return all;
}

void settle(village::Group& group, const Book& book) {
  settle_fields(group, book);
  for (village::Member& member : group.members) settle_fields(member, book);
}

}  // namespace lumbung::review
