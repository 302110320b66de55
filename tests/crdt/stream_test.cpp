#include "crdt/tool/stream.hpp"

#include <catch2/catch.hpp>

#include "crdt/awareness.hpp"
#include "crdt/tool/values.hpp"

namespace lumbung::crdt::tool {
namespace {

Any must_parse(const std::string& answer) {
  const Result<Any> json = parse_json(answer);
  REQUIRE(json.has_value());
  return *json;
}

TEST_CASE("the stream answers a request a line", "[crdt]") {
  Stream stream;
  const auto ask = [&stream](std::string_view line) { return stream.answer(line); };
  REQUIRE(ask(R"({"do":"doc","doc":"a","client":1,"gc":false})") == R"({"ok":true})");
  REQUIRE(ask(R"({"do":"root","doc":"a","name":"m","type":"map"})") == R"({"ok":true})");
  CHECK(ask(R"({"do":"map.set","doc":"a","path":["m"],"key":"k","value":-0})") ==
        R"({"ok":true,"update":"AQEBACgBAW0BawF9QAA=",)"
        R"("update2":"AAABAQAAASgFAm1rQQABAQABAQEBAH1AAA==",)"
        R"("delta":[{"path":["m"],"keys":{"k":{"action":"add"}}}]})");
  CHECK(ask(R"({"do":"json","doc":"a","root":"m"})") == R"({"json":{"k":-0}})");
  CHECK(ask(R"({"do":"getall","doc":"a","path":["m"],"key":"k"})") ==
        R"({"values":[{"value":-0,"id":[1,0]}],"complete":true})");
  CHECK(ask(R"({"do":"sv","doc":"a"})") == R"({"sv":"AQEB"})");
  CHECK(ask(R"({"do":"map.delete","doc":"a","path":["m"],"key":"z"})") ==
        R"({"ok":true,"delta":[]})");

  CHECK(ask(R"({"do":"begin","doc":"a"})") == R"({"ok":true})");
  CHECK(
      ask(R"({"do":"map.set","doc":"a","path":["m"],"key":"k","value":{"$type":"array","value":[1,{"$type":"text","text":"t"}]}})") ==
      R"({"ok":true})");
  CHECK(ask(R"({"do":"sv","doc":"a"})").find(R"("code":"busy")") != std::string::npos);
  CHECK(ask(R"({"do":"json","doc":"a","root":"m"})") == R"({"json":{"k":[1,"t"]}})");
  CHECK(ask(R"({"do":"commit","doc":"a"})").find(R"("update":)") != std::string::npos);
  CHECK(ask(R"({"do":"text.insert","doc":"a","path":["m","k",1],"index":1,"text":"u"})")
            .find(R"("update":)") != std::string::npos);
  CHECK(ask(R"({"do":"json","doc":"a","root":"m"})") == R"({"json":{"k":[1,"tu"]}})");
  CHECK(ask(R"({"do":"drop","doc":"a"})") == R"({"ok":true})");
}

TEST_CASE("the stream lists each transaction that another drew along", "[crdt]") {
  Stream stream;
  const auto ask = [&stream](const std::string& line) {
    const Any answer = must_parse(stream.answer(line));
    REQUIRE(answer.find("error") == nullptr);
    return answer;
  };
  const auto give = [&ask](const Any& answer, std::string_view to) {
    return ask(R"({"do":"apply","v":1,"doc":")" + std::string(to) + R"(","update":")" +
               *answer.find("update")->as_string() + "\"}");
  };
  for (const std::string doc : {"1", "2"}) {
    ask(R"({"do":"doc","client":)" + doc + R"(,"doc":")" + doc + "\"}");
    for (const std::string text : {"s", "t"}) {
      ask(R"({"do":"root","type":"text","doc":")" + doc + R"(","name":")" + text + "\"}");
    }
  }
  const auto in_both = [&ask](const std::string& doc, const std::string& verb) {
    ask(R"({"do":"begin","doc":")" + doc + "\"}");
    for (const std::string text : {"s", "t"}) {
      ask(R"({"doc":")" + doc + R"(","path":[")" + text + R"("],"index":0,)" + verb + "}");
    }
    return ask(R"({"do":"commit","doc":")" + doc + "\"}");
  };
  give(in_both("1", R"("do":"text.insert","text":"desa")"), "2");
  const std::string bold = R"("do":"text.format","length":4,"attributes":{"b":true})";
  const Any first = in_both("1", bold);
  in_both("2", bold);
  // Both made both texts bold: telling the change of a text takes one of its formats away.
  const Any answer = give(first, "2");
  REQUIRE(answer.find("then") != nullptr);
  CHECK(answer.find("then")->as_array()->size() == 2);
}

TEST_CASE("the stream tells of every client whose state came", "[crdt]") {
  Awareness awareness(5, 0);
  awareness.set_local_state(Any::string("a"), 0);
  Awareness other(6, 0);
  other.set_local_state(Any::string("b"), 0);
  REQUIRE(awareness.apply(other.encode({6}), 0).has_value());
  Stream stream;
  (void)stream.answer(R"({"do":"doc","doc":"a","client":1})");
  const Any told =
      must_parse(stream.answer(R"({"do":"awareness.apply","doc":"a","now":1,"update":")" +
                               to_base64(awareness.encode({5, 6})) + "\"}"));
  CHECK(to_json(*told.find("added")) == "[5,6]");
}

TEST_CASE("a moment is restored with the roots that were declared, and no others", "[crdt]") {
  Stream stream;
  const auto ask = [&stream](std::string_view line) { return stream.answer(line); };
  (void)ask(R"({"do":"doc","doc":"a","client":1,"gc":false})");
  // {"m":{"k":-0}} of another client, whose root nobody declares here.
  REQUIRE(ask(R"({"do":"apply","doc":"a","update":"AQECACgBAW0BawF9QAA=","v":1})").find("error") ==
          std::string::npos);
  const Any moment = must_parse(ask(R"({"do":"snapshot","doc":"a"})"));
  CHECK(ask(R"({"do":"restore","doc":"a","as":"b","client":9,"snapshot":")" +
            *moment.find("snapshot")->as_string() + "\"}") == R"({"ok":true})");
  CHECK(ask(R"({"do":"root","doc":"b","name":"m","type":"map"})") == R"({"ok":true})");
  CHECK(ask(R"({"do":"json","doc":"b","root":"m"})") == R"({"json":{"k":-0}})");
}

TEST_CASE("a bad request says what is wrong and changes nothing", "[crdt]") {
  Stream stream;
  (void)stream.answer(R"({"do":"doc","doc":"a","client":1})");
  (void)stream.answer(R"({"do":"root","doc":"a","name":"m","type":"map"})");
  (void)stream.answer(R"({"do":"root","doc":"a","name":"l","type":"array"})");
  (void)stream.answer(R"({"do":"root","doc":"a","name":"t","type":"text"})");
  const auto code = [&stream](std::string_view line) {
    const std::string answer = stream.answer(line);
    const Result<Any> json = parse_json(answer);
    const Any* error = json ? json->find("error") : nullptr;
    const Any* found = error != nullptr ? error->find("code") : nullptr;
    return found != nullptr ? *found->as_string() : answer;
  };
  CHECK(code("") == "malformed");
  CHECK(code("[]") == "malformed");
  CHECK(code("{\"do\":\"sv\xFF\"}") == "malformed");
  CHECK(code(R"({"do":"nothing","doc":"a"})") == "malformed");
  CHECK(code(R"({"do":"sv","doc":"b"})") == "not_found");
  CHECK(code(R"({"do":"doc","doc":"x","client":-1})") == "malformed");
  CHECK(code(R"({"do":"doc","doc":"x","client":9007199254740992})") == "too_large");
  CHECK(code(R"({"do":"map.set","doc":"a","path":["m"],"key":"k","value":"\ud800"})") ==
        "malformed");
  CHECK(code(R"({"do":"map.set","doc":"a","path":["q"],"key":"k","value":1})") == "not_found");
  CHECK(code(R"({"do":"map.set","doc":"a","path":["l"],"key":"k","value":1})") == "wrong_type");
  CHECK(code(R"({"do":"array.insert","doc":"a","path":["l"],"index":1,"values":[1]})") ==
        "out_of_range");
  CHECK(
      code(
          R"({"do":"array.insert","doc":"a","path":["l"],"index":0,"values":[1,{"$undefined":true}]})") ==
      "wrong_type");
  CHECK(
      code(
          R"({"do":"array.insert","doc":"a","path":["l"],"index":0,"values":[1,{"$type":"map","value":{"a":{"$type":"xmlthing"}}}]})") ==
      "malformed");
  CHECK(code(R"({"do":"text.delete","doc":"a","path":["t"],"index":0,"length":1})") ==
        "out_of_range");
  CHECK(
      code(R"({"do":"text.format","doc":"a","path":["t"],"index":0,"length":1,"attributes":{}})") ==
      "out_of_range");
  CHECK(code(R"({"do":"apply","doc":"a","update":"AA==","v":2})") == "malformed");
  CHECK(code(R"({"do":"apply","doc":"a","update":"AQ==","v":1})") == "malformed");
  CHECK(code(R"({"do":"apply","doc":"a","update":"AQEBACgBAW0BawF9QAA=","v":1})") ==
        "client_id_reuse");
  std::string deep = "1";
  for (int i = 0; i < 66; ++i) deep = "[" + deep + "]";
  CHECK(code(R"({"do":"map.set","doc":"a","path":["m"],"key":"k","value":)" + deep + "}") ==
        "too_large");
  std::string types = R"({"$type":"map"})";
  for (int i = 0; i < 64; ++i) types = R"({"$type":"map","value":{"a":)" + types + "}}";
  CHECK(code(R"({"do":"map.set","doc":"a","path":["m"],"key":"k","value":)" + types + "}") ==
        "too_large");
  CHECK(stream.answer(R"({"do":"state","doc":"a","v":1})") == R"({"update":"AAA="})");
}

}  // namespace
}  // namespace lumbung::crdt::tool
