#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/node/admitting.hpp"
#include "daemon/node/contacts.hpp"
#include "daemon/node/joining.hpp"
#include "daemon/node/keeper.hpp"

namespace lumbung::node {

/// Both sides of a pairing over the network: this laptop joins somewhere, or lets others in.
///
/// Shape   One join at a time; it ends within limits::join_ms_max, and unless it ends well nothing
///         has changed here. The inviter makes the admission durable before it tells anything; the
///         newcomer makes everything durable in one batch before it says that it is in.
/// Thread  None of its own.
class Pairing {
 public:
  Pairing(Archive& archive, Contacts& contacts, Admitting& admitting, Author& author,
          Keeper& keeper, Outbox& outbox, std::uint16_t sync_port)
      : archive_(archive),
        contacts_(contacts),
        admitting_(admitting),
        author_(author),
        keeper_(keeper),
        outbox_(outbox),
        sync_port_(sync_port) {}

  /// A wish to join; its answer comes by next_answer().
  void join(Now now, RequestId request, const Join& wish);
  void on(Now now, const NewcomerCame& event);
  void on(Now now, const Reached& event);
  void on(Now now, const NotReached& event);
  void on(Now now, const PairingMessageCame& event);
  void on(Now now, const PairingEnded& event);
  void tick(Now now);
  /// Refuses a join that is under way: the program ends.
  void stop(MonoTime now);

  struct Answer {
    RequestId request = 0;
    Outcome outcome;
  };
  [[nodiscard]] std::optional<Answer> next_answer();
  /// True once after a community was joined.
  [[nodiscard]] bool take_joined();
  [[nodiscard]] bool is_joining() const { return join_.has_value(); }
  [[nodiscard]] MonoTime wake_at() const;

 private:
  struct Attempted {
    RequestId request = 0;
    identity::InviteLink link;
    AttemptId attempt = 0;
    MonoTime deadline;
    std::optional<LinkId> stream;
    std::optional<Joining> talk;
  };
  struct Newcomer {
    transport::Established peer;
    MonoTime deadline;
  };
  void end_join(MonoTime now, Outcome outcome);
  void refuse_join(MonoTime now, const std::string& code);
  void arrive(Now now, Joining::Arrived arrived);
  void let_in(Now now, LinkId link, const JoinRequest& request);

  Archive& archive_;
  Contacts& contacts_;
  Admitting& admitting_;
  Author& author_;
  Keeper& keeper_;
  Outbox& outbox_;
  std::uint16_t sync_port_;
  std::optional<Attempted> join_;
  std::map<LinkId, Newcomer> newcomers_;
  std::vector<Answer> answers_;
  bool joined_ = false;
};

}  // namespace lumbung::node
