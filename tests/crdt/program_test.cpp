#include <sys/wait.h>
#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <string>

// The program itself, as a shell starts it.
namespace {

struct Outcome {
  int code = -1;
  std::string out;  ///< both streams
};

Outcome run(const std::string& arguments) {
  const std::string command = std::string("'") + LUMBUNG_CRDT + "' " + arguments + " 2>&1";
  FILE* const pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  Outcome outcome;
  std::array<char, 4096> piece{};
  std::size_t count = 0;
  while ((count = std::fread(piece.data(), 1, piece.size(), pipe)) > 0) {
    outcome.out.append(piece.data(), count);
  }
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) outcome.code = WEXITSTATUS(status);
  return outcome;
}

}  // namespace

TEST_CASE("the program finds the command that it is asked for", "[crdt]") {
  for (const char* asked : {"help", "--help", "-h", "merge --help"}) {
    INFO(asked);
    CHECK(run(asked).code == 0);
    CHECK(run(asked).out.starts_with("lumbung-crdt: for people"));
  }
  CHECK(run("").code == 2);
  CHECK(run("").out == run("help").out);
  for (const char* wrong : {"no-such-command", "stream twice"}) {
    INFO(wrong);
    CHECK(run(wrong).code == 2);
    CHECK(run(wrong).out.find("see lumbung-crdt help") != std::string::npos);
  }
  CHECK(run("time").code == 2);
  CHECK(run("time").out.starts_with("usage: lumbung-crdt time"));
  CHECK(run("cat - </dev/null").code == 1);
}

TEST_CASE("the program answers a line for each line that holds something", "[crdt]") {
  const Outcome outcome = run(R"(stream <<'LINES'
{"do":"doc","doc":"a","client":1}

{"do":"sv","doc":"a"}
LINES
)");
  CHECK(outcome.code == 0);
  CHECK(outcome.out == "{\"ok\":true}\n{\"sv\":\"AA==\"}\n");
}
