/* A client of the protocol in C, written from runtime/Streaming/PROTOCOL.md alone, with libzmq and nothing else.
 *
 *     gcc -O2 -o conformance conformance.c -lzmq
 *     conformance ADDRESS ENV OPTION VALUE ... -- WORLDS MODE SEED STEPS EXPECTED
 *
 * It makes worlds, resets and steps them with the actions in the file EXPECTED, and compares every byte that comes back with
 * what the file says (SameBitsTests.cs writes it: a line for the Python client, then the arrays).
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

static void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

/* ---- Writing MessagePack ---- */

typedef struct {
    uint8_t bytes[4096];
    size_t length;
} Writer;

static void put(Writer *writer, const void *bytes, size_t length)
{
    if (writer->length + length > sizeof writer->bytes)
        fail("a header is too long");
    memcpy(writer->bytes + writer->length, bytes, length);
    writer->length += length;
}

static void put_big_endian(Writer *writer, uint8_t code, uint64_t value, int size)
{
    uint8_t bytes[9] = {code};
    for (int at = 0; at < size; at++)
        bytes[1 + at] = (uint8_t)(value >> (8 * (size - 1 - at)));
    put(writer, bytes, 1 + size);
}

static void put_map(Writer *writer, int count) { put_big_endian(writer, 0xDE, count, 2); }
static void put_list(Writer *writer, int count) { put_big_endian(writer, 0xDC, count, 2); }
static void put_number(Writer *writer, uint64_t value) { put_big_endian(writer, 0xCF, value, 8); }

static void put_text(Writer *writer, const char *text)
{
    put_big_endian(writer, 0xDA, strlen(text), 2);
    put(writer, text, strlen(text));
}

static void put_bytes(Writer *writer, const void *bytes, size_t length)
{
    put_big_endian(writer, 0xC5, length, 2);
    put(writer, bytes, length);
}

/* ---- Reading MessagePack: a cursor over one value after the other ---- */

typedef struct {
    const uint8_t *at, *end;
} Cursor;

static uint64_t take_big_endian(Cursor *cursor, int size)
{
    uint64_t value = 0;
    if (cursor->end - cursor->at < size)
        fail("the server's header breaks off");
    while (size-- > 0)
        value = value << 8 | *cursor->at++;
    return value;
}

/* The kind of the next value ('m' map, 'l' list, 't' text, 'b' bytes, 'n' number, 's' other single) and its count or value. */
static char take(Cursor *cursor, uint64_t *value)
{
    uint8_t code = (uint8_t)take_big_endian(cursor, 1);
    *value = 0;
    if (code <= 0x7F) { *value = code; return 'n'; }
    if (code <= 0x8F) { *value = code & 15; return 'm'; }
    if (code <= 0x9F) { *value = code & 15; return 'l'; }
    if (code <= 0xBF) { *value = code & 31; return 't'; }
    if (code >= 0xE0) { *value = (uint64_t)(int64_t)(int8_t)code; return 'n'; }
    switch (code) {
    case 0xC0: case 0xC2: return 's';
    case 0xC3: *value = 1; return 's';
    case 0xC4: case 0xC5: case 0xC6: *value = take_big_endian(cursor, 1 << (code - 0xC4)); return 'b';
    case 0xCA: *value = take_big_endian(cursor, 4); return 's';
    case 0xCB: *value = take_big_endian(cursor, 8); return 's';
    case 0xCC: case 0xCD: case 0xCE: case 0xCF: *value = take_big_endian(cursor, 1 << (code - 0xCC)); return 'n';
    case 0xD0: case 0xD1: case 0xD2: case 0xD3: *value = take_big_endian(cursor, 1 << (code - 0xD0)); return 'n';
    case 0xD9: case 0xDA: case 0xDB: *value = take_big_endian(cursor, 1 << (code - 0xD9)); return 't';
    case 0xDC: *value = take_big_endian(cursor, 2); return 'l';
    case 0xDD: *value = take_big_endian(cursor, 4); return 'l';
    case 0xDE: *value = take_big_endian(cursor, 2); return 'm';
    case 0xDF: *value = take_big_endian(cursor, 4); return 'm';
    default: fail("the server sent the byte %02x", code); return 0;
    }
}

static void skip(Cursor *cursor)
{
    uint64_t value;
    char kind = take(cursor, &value);
    if (kind == 't' || kind == 'b') {
        if ((uint64_t)(cursor->end - cursor->at) < value)
            fail("the server's header breaks off");
        cursor->at += value;
    }
    for (uint64_t left = kind == 'm' ? 2 * value : kind == 'l' ? value : 0; left > 0; left--)
        skip(cursor);
}

static Cursor take_text(Cursor *cursor)
{
    uint64_t length;
    if (take(cursor, &length) != 't' || (uint64_t)(cursor->end - cursor->at) < length)
        fail("the server sent no text where one must be");
    Cursor text = {cursor->at, cursor->at + length};
    cursor->at += length;
    return text;
}

static int is(Cursor text, const char *expected)
{
    return (size_t)(text.end - text.at) == strlen(expected) && memcmp(text.at, expected, strlen(expected)) == 0;
}

/* The value of a key in the map at the cursor. */
static int find(Cursor map, const char *key, Cursor *value)
{
    uint64_t count;
    if (take(&map, &count) != 'm')
        fail("the server sent no map where one must be");
    for (; count > 0; count--) {
        Cursor name = take_text(&map);
        if (is(name, key)) {
            *value = map;
            return 1;
        }
        skip(&map);
    }
    return 0;
}

static Cursor need(Cursor map, const char *key)
{
    Cursor value;
    if (!find(map, key, &value))
        fail("the reply has no '%s'", key);
    return value;
}

static uint64_t number(Cursor value)
{
    uint64_t found;
    if (take(&value, &found) != 'n')
        fail("the server sent no number where one must be");
    return found;
}

/* ---- Messages ---- */

enum { MOST_FRAMES = 64 };

static void *context, *dealer;
static uint8_t session[16];
static uint64_t next_id;
static zmq_msg_t frames[MOST_FRAMES];
static int frame_count;
static Cursor reply;

static Writer begin(const char *op, int more_keys)
{
    Writer writer = {.length = 0};
    int has_session = strcmp(op, "hello") != 0;
    put_map(&writer, 2 + has_session + more_keys);
    put_text(&writer, "op");
    put_text(&writer, op);
    put_text(&writer, "id");
    put_number(&writer, next_id++);
    if (has_session) {
        put_text(&writer, "session");
        put_bytes(&writer, session, sizeof session);
    }
    return writer;
}

/* Sends a request with at most one array, and takes its reply. */
static void call(Writer *header, const void *array, size_t length)
{
    if (zmq_send(dealer, header->bytes, header->length, array ? ZMQ_SNDMORE : 0) < 0 || (array && zmq_send(dealer, array, length, 0) < 0))
        fail("cannot send: %s", zmq_strerror(zmq_errno()));
    while (frame_count > 0)
        zmq_msg_close(&frames[--frame_count]);
    do {
        if (frame_count == MOST_FRAMES)
            fail("too many frames");
        zmq_msg_init(&frames[frame_count]);
        if (zmq_msg_recv(&frames[frame_count], dealer, 0) < 0)
            fail("no answer: %s", zmq_strerror(zmq_errno()));
    } while (zmq_msg_more(&frames[frame_count++]));

    reply.at = zmq_msg_data(&frames[0]);
    reply.end = reply.at + zmq_msg_size(&frames[0]);
    Cursor error;
    if (find(reply, "error", &error)) {
        Cursor message = need(error, "message"), text = take_text(&message);
        fail("refused: %.*s", (int)(text.end - text.at), (const char *)text.at);
    }
    if (number(need(reply, "re")) != next_id - 1)
        fail("a reply to another request");
}

/* The frame of an array of the reply; 0 if it has none of the name. */
static zmq_msg_t *array_of(const char *name)
{
    Cursor arrays, head;
    uint64_t count, parts;
    if (!find(reply, "arrays", &arrays) || take(&arrays, &count) != 'l')
        return NULL;
    for (uint64_t place = 0; place < count; place++) {
        head = arrays;
        if (take(&head, &parts) != 'l' || parts != 3)
            fail("the head of an array is not [name, dtype, shape]");
        if (is(take_text(&head), name))
            return place + 1 < (uint64_t)frame_count ? &frames[place + 1] : NULL;
        skip(&arrays);
    }
    return NULL;
}

/* ---- The run ---- */

static FILE *expected;
static size_t worlds, observation_bytes, action_bytes, mask_bytes, info_bytes[16];
static char info_names[16][64], final_names[16][64], action_type[8];
static int info_count;

static void *read_expected(size_t length)
{
    void *bytes = malloc(length ? length : 1);
    if (fread(bytes, 1, length, expected) != length)
        fail("the file of what is expected ends too early");
    return bytes;
}

static void compare(const char *where, const char *name, size_t length)
{
    zmq_msg_t *frame = array_of(name);
    void *right = read_expected(length);
    if (!frame || zmq_msg_size(frame) != length || memcmp(zmq_msg_data(frame), right, length) != 0)
        fail("%s: '%s' differs", where, name);
    free(right);
}

/* In the file are the rows of all worlds, in the message those of the worlds that ended. */
static void compare_ended(const char *where, const char *name, size_t row_bytes, const uint8_t *ended, size_t ended_count)
{
    zmq_msg_t *frame = array_of(name);
    uint8_t *rows = read_expected(worlds * row_bytes);
    if (!frame || zmq_msg_size(frame) != ended_count * row_bytes)
        fail("%s: '%s' has another length", where, name);
    const uint8_t *given = zmq_msg_data(frame);
    for (size_t world = 0; world < worlds; world++) {
        if (!ended[world])
            continue;
        if (memcmp(given, rows + world * row_bytes, row_bytes) != 0)
            fail("%s: '%s' of world %zu differs", where, name, world);
        given += row_bytes;
    }
    free(rows);
}

static void compare_infos(const char *where)
{
    for (int info = 0; info < info_count; info++)
        compare(where, info_names[info], worlds * info_bytes[info]);
    if (mask_bytes > 0)
        compare(where, "action_mask", worlds * mask_bytes);
}

static size_t row_bytes_of(Cursor dtype, Cursor shape)
{
    uint64_t dimensions;
    Cursor text = take_text(&dtype);
    size_t bytes = text.end[-1] - '0';
    if (take(&shape, &dimensions) != 'l')
        fail("a shape is no list");
    for (; dimensions > 0; dimensions--) {
        bytes *= number(shape);
        skip(&shape);
    }
    return bytes;
}

static void put_action_head(Writer *writer, Cursor action_shape)
{
    uint64_t dimensions;
    take(&action_shape, &dimensions);
    put_text(writer, "arrays");
    put_list(writer, 1);
    put_list(writer, 3);
    put_text(writer, "action");
    put_text(writer, action_type);
    put_list(writer, 1 + (int)dimensions);
    put_number(writer, worlds);
    for (; dimensions > 0; dimensions--) {
        put_number(writer, number(action_shape));
        skip(&action_shape);
    }
}

static void read_spec(Cursor spec)
{
    Cursor observation = need(spec, "observation"), action = need(spec, "action"), infos = need(spec, "infos"), type = need(action, "dtype");
    uint64_t count, parts;
    observation_bytes = row_bytes_of(need(observation, "dtype"), need(observation, "shape"));
    action_bytes = row_bytes_of(type, need(action, "shape"));
    mask_bytes = number(need(spec, "action_mask"));
    Cursor text = take_text(&type);
    snprintf(action_type, sizeof action_type, "%.*s", (int)(text.end - text.at), (const char *)text.at);
    take(&infos, &count);
    for (info_count = 0; info_count < (int)count && info_count < 16; info_count++) {
        Cursor info = infos;
        take(&info, &parts);
        Cursor name = take_text(&info), dtype = info;
        skip(&info);
        info_bytes[info_count] = row_bytes_of(dtype, info);
        snprintf(info_names[info_count], 64, "info.%.*s", (int)(name.end - name.at), (const char *)name.at);
        snprintf(final_names[info_count], 64, "final_info.%.*s", (int)(name.end - name.at), (const char *)name.at);
        skip(&infos);
    }
}

int main(int count, char **words)
{
    int options = 3, at = 3;
    while (at < count && strcmp(words[at], "--") != 0)
        at++;
    if (count - at != 6)
        fail("usage: conformance ADDRESS ENV OPTION VALUE ... -- WORLDS MODE SEED STEPS EXPECTED");
    worlds = strtoull(words[at + 1], NULL, 10);
    const char *mode = words[at + 2];
    uint64_t seed = strtoull(words[at + 3], NULL, 10), steps = strtoull(words[at + 4], NULL, 10);
    if (!(expected = fopen(words[at + 5], "rb")))
        fail("cannot read %s", words[at + 5]);
    for (int letter; (letter = fgetc(expected)) != '\n' && letter != EOF;)
        ;

    int patience = 20000, none = 0;
    context = zmq_ctx_new();
    dealer = zmq_socket(context, ZMQ_DEALER);
    zmq_setsockopt(dealer, ZMQ_RCVTIMEO, &patience, sizeof patience);
    zmq_setsockopt(dealer, ZMQ_LINGER, &none, sizeof none);
    if (zmq_connect(dealer, words[1]) != 0)
        fail("cannot connect to %s: %s", words[1], zmq_strerror(zmq_errno()));

    Writer header = begin("hello", 1);
    put_text(&header, "protocol");
    put_list(&header, 2);
    put_number(&header, 1);
    put_number(&header, 0);
    call(&header, NULL, 0);
    uint64_t length;
    Cursor token = need(reply, "session");
    if (take(&token, &length) != 'b' || length != sizeof session)
        fail("the session is not 16 bytes");
    memcpy(session, token.at, sizeof session);

    header = begin("make", 4);
    put_text(&header, "env");
    put_text(&header, words[2]);
    put_text(&header, "worlds");
    put_number(&header, worlds);
    put_text(&header, "autoreset");
    put_text(&header, mode);
    put_text(&header, "options");
    put_map(&header, (at - options) / 2);
    for (int word = options; word < at; word++)
        put_text(&header, words[word]);
    call(&header, NULL, 0);
    uint64_t simulation = number(need(reply, "sim"));
    read_spec(need(reply, "spec"));

    /* The shape of an action, in a header of its own that outlives the reply. */
    Writer step_arrays = {.length = 0};
    put_action_head(&step_arrays, need(need(need(reply, "spec"), "action"), "shape"));

    header = begin("reset", 2);
    put_text(&header, "sim");
    put_number(&header, simulation);
    put_text(&header, "seed");
    put_number(&header, seed);
    call(&header, NULL, 0);
    compare("reset", "observation", worlds * observation_bytes);
    compare_infos("reset");

    uint64_t episodes = 0;
    for (uint64_t step = 0; step < steps; step++) {
        char where[32];
        snprintf(where, sizeof where, "step %llu", (unsigned long long)step);
        void *actions = read_expected(worlds * action_bytes);
        header = begin("step", 2);
        put_text(&header, "sim");
        put_number(&header, simulation);
        put(&header, step_arrays.bytes, step_arrays.length);
        call(&header, actions, worlds * action_bytes);
        free(actions);
        compare(where, "observation", worlds * observation_bytes);
        compare(where, "reward", worlds * sizeof(double));
        compare(where, "terminated", worlds);
        compare(where, "truncated", worlds);
        compare_infos(where);

        uint8_t *ended = malloc(worlds);
        size_t ended_count = 0;
        const uint8_t *terminated = zmq_msg_data(array_of("terminated")), *truncated = zmq_msg_data(array_of("truncated"));
        for (size_t world = 0; world < worlds; world++)
            ended_count += ended[world] = terminated[world] | truncated[world];
        episodes += ended_count;
        if (ended_count > 0 && strcmp(mode, "same-step") == 0) {
            compare_ended(where, "final_observation", observation_bytes, ended, ended_count);
            for (int info = 0; info < info_count; info++)
                compare_ended(where, final_names[info], info_bytes[info], ended, ended_count);
        } else if (array_of("final_observation")) {
            fail("%s: a final observation where none must be", where);
        } else if (ended_count > 0 && strcmp(mode, "disabled") == 0) {
            header = begin("reset", 2);
            put_text(&header, "sim");
            put_number(&header, simulation);
            put_text(&header, "arrays");
            put_list(&header, 1);
            put_list(&header, 3);
            put_text(&header, "mask");
            put_text(&header, "|b1");
            put_list(&header, 1);
            put_number(&header, worlds);
            call(&header, ended, worlds);
            compare(where, "observation", worlds * observation_bytes);
            compare_infos(where);
        }
        free(ended);
    }

    if (fgetc(expected) != EOF)
        fail("the file says more than was seen");
    header = begin("bye", 0);
    call(&header, NULL, 0);
    zmq_close(dealer);
    zmq_ctx_term(context);
    printf("%llu steps of %zu worlds, %llu episodes ended, nothing differed\n", (unsigned long long)steps, worlds, (unsigned long long)episodes);
    return 0;
}
