#pragma once

#include <string>
#include <string_view>

#include "daemon/api/catalogue.hpp"
#include "daemon/ledger/account.hpp"
#include "daemon/ledger/record.hpp"
#include "daemon/ledger/views.hpp"
#include "daemon/node/view.hpp"
#include "daemon/review/review.hpp"

/// Words of the books and sentences of the review, in both languages. Inside the room only.
namespace lumbung::api {

[[nodiscard]] std::string_view account_name(ledger::Account account, Language language);
/// "Simpanan wajib" / "Compulsory savings".
[[nodiscard]] std::string_view column_name(ledger::Column column, Language language);
/// A record's kind as people say it; the kind itself for one that this version does not know.
[[nodiscard]] std::string_view kind_name(std::string_view kind, Language language);
/// "29-01-2017".
[[nodiscard]] std::string day_text(CivilDay day);

/// A candidate's value as people read it: rupiah, the word of a mark, a field of a register.
[[nodiscard]] std::string value_text(const std::string& value, const review::Item& item,
                                     Language language);
/// What a person is asked.
[[nodiscard]] std::string question_text(const review::Item& item, const node::GroupView& group,
                                        Language language);
/// What counts until it is decided.
[[nodiscard]] std::string meanwhile_text(const review::Item& item, Language language);
/// A choice as a button says it.
[[nodiscard]] std::string choice_text(const review::Choice& choice, const review::Item& item,
                                      const node::GroupView& group, Language language);
/// What a choice does to the books.
[[nodiscard]] std::string effect_text(const review::Effect& effect, Language language);

}  // namespace lumbung::api
