#pragma once

#include "daemon/api/interface.hpp"

/// The routes that change something: each hands one command to the node and waits until it is
/// durable or refused. Inside the room only.
namespace lumbung::api {

[[nodiscard]] Answer found_community(const Call& call, const Interface& interface);
[[nodiscard]] Answer make_invite(const Call& call, const Interface& interface);
[[nodiscard]] Answer join_community(const Call& call, const Interface& interface);
[[nodiscard]] Answer sync_now(const Call& call, const Interface& interface);
[[nodiscard]] Answer add_group(const Call& call, const Interface& interface);
[[nodiscard]] Answer change_group(const Call& call, const Interface& interface);
[[nodiscard]] Answer add_member(const Call& call, const Interface& interface);
[[nodiscard]] Answer change_member(const Call& call, const Interface& interface);
[[nodiscard]] Answer enter_cells(const Call& call, const Interface& interface);
[[nodiscard]] Answer get_draft(const Call& call, const Interface& interface);
[[nodiscard]] Answer keep_draft(const Call& call, const Interface& interface);
[[nodiscard]] Answer drop_draft(const Call& call, const Interface& interface);
[[nodiscard]] Answer add_loan(const Call& call, const Interface& interface);
[[nodiscard]] Answer pay_loan(const Call& call, const Interface& interface);
[[nodiscard]] Answer enter_cash(const Call& call, const Interface& interface);
[[nodiscard]] Answer reverse_record(const Call& call, const Interface& interface);
[[nodiscard]] Answer decide(const Call& call, const Interface& interface);

}  // namespace lumbung::api
