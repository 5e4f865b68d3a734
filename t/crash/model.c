
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


/*
 * The queue against a trivial model, with power cuts.
 *
 * usage: model [SEQUENCES [SEED]]
 *
 * Random work; now and then the power fails: of every file, each page is as
 * at the last fdatasync(), as it is now, or half of each, and every name that
 * no fdatasync() of its directory has made safe may be missing, or
 * back.  Then:
 *   - what was synced and not acknowledged is delivered;
 *   - nothing is delivered that was not appended, byte for byte;
 *   - nothing is delivered twice while the queue is open, nor, as long as no
 *     power cut came between, after it was closed in order.
 */

#include "queue_dir.h"


#define PAGE    4096
#define SECTOR  512
#define FILES   4096
#define EVENTS  8000


typedef enum {
    NEVER = 0,
    OFFERED,
    ACCEPTED,            /* in the file */
    SYNCED,              /* on the disk */
    ACKED,
    LOST                 /* by a power cut, as it may */
} state_e;


/* an inode: what the disk would have of it */

typedef struct {
    ino_t      inode;
    u_char    *data;
    size_t     size;
} image_t;


/* a name on the disk */

typedef struct {
    char       path[128];
    ino_t      inode;
} name_t;


static qd_t                qd;
static uint8_t             events[EVENTS];
static uint8_t             holds[EVENTS];      /* taken by us now */
static pcapi_queue_ref_t   refs[EVENTS];
static uint32_t            n_events;

static image_t             images[FILES];
static uint32_t            n_images;
static name_t              names[FILES];
static uint32_t            n_names;
static unsigned            off;                /* the power */

static char                paths[FILES][128];  /* by descriptor */

static unsigned            orderly;            /* no power cut so far */
static uint64_t            cuts, delivered, again, lost, reverted;
static uint32_t            sequence, seed;


static void
complain(const char *what, uint32_t id)
{
    (void) fprintf(stderr, "model: sequence %u of seed %u: %s, event %u\n",
                   sequence, seed, what, id);
    exit(1);
}


static u_char *
slurp(const char *path, size_t *size)
{
    int          fd;
    u_char      *data;
    struct stat  st;

    fd = open(path, O_RDONLY);

    if (fd == -1 || fstat(fd, &st) == -1) {
        perror(path);
        exit(1);
    }

    *size = (size_t) st.st_size;
    data = malloc(*size + 1);

    if (data == NULL || pread(fd, data, *size, 0) != st.st_size) {
        perror(path);
        exit(1);
    }

    (void) close(fd);

    return data;
}


static void
spill(const char *path, const u_char *data, size_t size)
{
    int  fd;

    fd = open(path, O_WRONLY|O_CREAT|O_TRUNC, 0600);

    if (fd == -1 || write(fd, data, size) != (ssize_t) size) {
        perror(path);
        exit(1);
    }

    (void) close(fd);
}


static image_t *
image_of(ino_t inode)
{
    uint32_t  i;

    for (i = 0; i < n_images; i++) {
        if (images[i].inode == inode) {
            return &images[i];
        }
    }

    return NULL;
}


static void
remember_file(const char *path)
{
    image_t      *im;
    struct stat   st;

    if (stat(path, &st) == -1) {
        return;
    }

    im = image_of(st.st_ino);

    if (im == NULL) {
        im = &images[n_images++];
        im->inode = st.st_ino;

    } else {
        free(im->data);
    }

    im->data = slurp(path, &im->size);
}


static void
forget_names(const char *dir)
{
    size_t    len;
    uint32_t  i;

    len = strlen(dir);
    i = 0;

    while (i < n_names) {

        if (strncmp(names[i].path, dir, len) == 0
            && names[i].path[len] == '/'
            && strchr(names[i].path + len + 1, '/') == NULL)
        {
            names[i] = names[--n_names];
            continue;
        }

        i++;
    }
}


static void
remember_dir(const char *path)
{
    DIR            *dir;
    struct stat     st;
    struct dirent  *de;

    forget_names(path);

    dir = opendir(path);

    while (dir && (de = readdir(dir)) != NULL) {

        if (de->d_name[0] == '.') {
            continue;
        }

        (void) snprintf(names[n_names].path, sizeof(names[0].path), "%s/%.60s",
                        path, de->d_name);

        if (stat(names[n_names].path, &st) == 0) {
            names[n_names++].inode = st.st_ino;
        }
    }

    if (dir) {
        (void) closedir(dir);
    }
}


/* the system calls: without power they do nothing, and seem to work */

static int
m_open(const char *path, int flags, mode_t mode)
{
    int  fd;

    fd = pcapi_sys.open(path, off ? flags & ~(O_CREAT|O_TRUNC) : flags, mode);

    if (fd >= 0 && fd < FILES) {
        (void) snprintf(paths[fd], sizeof(paths[fd]), "%s", path);
    }

    return fd;
}


static int
m_fdatasync(int fd)
{
    char         link[64], path[128];
    ssize_t      n;
    struct stat  st;

    if (off) {
        return 0;
    }

    (void) snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    n = readlink(link, path, sizeof(path) - 1);
    path[n > 0 ? n : 0] = '\0';

    if (fstat(fd, &st) == -1 || st.st_nlink == 0) {
        return 0;
    }

    if (S_ISDIR(st.st_mode)) {
        remember_dir(path);

    } else {
        remember_file(path);
    }

    return 0;
}


static ssize_t
m_pwrite(int fd, const void *buf, size_t n, off_t offset)
{
    return off ? (ssize_t) n : pcapi_sys.pwrite(fd, buf, n, offset);
}


static ssize_t
m_write(int fd, const void *buf, size_t n)
{
    return off ? (ssize_t) n : pcapi_sys.write(fd, buf, n);
}


static int
m_ftruncate(int fd, off_t len)
{
    return off ? 0 : pcapi_sys.ftruncate(fd, len);
}


static int
m_rename(const char *from, const char *to)
{
    return off ? 0 : pcapi_sys.rename(from, to);
}


static int
m_unlink(const char *path)
{
    return off ? 0 : pcapi_sys.unlink(path);
}


static int
m_rmdir(const char *path)
{
    return off ? 0 : pcapi_sys.rmdir(path);
}


/* what a power cut makes of a file */

static void
tear(const char *path, const image_t *im)
{
    size_t    now, size, at, n, cut;
    u_char   *data, *mixed;
    unsigned  die;

    data = slurp(path, &now);

    size = now;

    if (im == NULL || im->size != now) {
        size = random() % 2 ? now : (im ? im->size : 0);
    }

    mixed = calloc(1, size + 1);

    if (mixed == NULL) {
        exit(1);
    }

    for (at = 0; at < size; at += PAGE) {

        n = pcapi_min(size - at, (size_t) PAGE);
        die = (unsigned) random() % 3;
        cut = (die == 0) ? 0 : n;

        if (die == 2) {
            cut = (size_t) (random() % (PAGE / SECTOR)) * SECTOR;
            cut = pcapi_min(cut, n);
        }

        /* the first part is of now, the rest of then */

        if (at < now) {
            memcpy(mixed + at, data + at, pcapi_min(cut, now - at));
        }

        if (im && at + cut < im->size && cut < n) {
            memcpy(mixed + at + cut, im->data + at + cut,
                   pcapi_min(n - cut, im->size - at - cut));
        }

        reverted += (cut < n);
    }

    (void) unlink(path);
    spill(path, mixed, size);

    free(data);
    free(mixed);
}


static int
tear_name(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    uint32_t  i;

    (void) ftw;

    if (type != FTW_F) {
        return 0;
    }

    for (i = 0; i < n_names; i++) {
        if (strcmp(names[i].path, path) == 0) {
            break;
        }
    }

    /* a name that was never synced may be missing */

    if (i == n_names && random() % 2) {
        (void) unlink(path);
        return 0;
    }

    /* one that was made anew may be the old one */

    if (i < n_names && names[i].inode != st->st_ino && random() % 2) {
        (void) unlink(path);
        return 0;
    }

    tear(path, image_of(st->st_ino));

    return 0;
}


static void
restore_names(void)
{
    char          *slash;
    uint32_t       i;
    image_t       *im;
    struct stat    st;

    for (i = 0; i < n_names; i++) {

        if (stat(names[i].path, &st) == 0 || random() % 2) {
            continue;
        }

        im = image_of(names[i].inode);

        if (im == NULL) {
            continue;
        }

        slash = strrchr(names[i].path, '/');
        *slash = '\0';
        (void) mkdir(names[i].path, 0700);
        *slash = '/';

        spill(names[i].path, im->data, im->size);
    }
}


/* after it, the disk is what it is: all of it counts as synced */

static int
settle_name(const char *path, const struct stat *st, int type,
    struct FTW *ftw)
{
    (void) st;
    (void) ftw;

    if (type == FTW_F) {
        remember_file(path);

    } else {
        remember_dir(path);
    }

    return 0;
}


static void
forget_images(void)
{
    while (n_images) {
        free(images[--n_images].data);
    }

    n_names = 0;
}


static void
power_cut(void)
{
    (void) nftw(qd.path, tear_name, 16, FTW_PHYS);
    restore_names();

    forget_images();
    (void) nftw(qd.path, settle_name, 16, FTW_PHYS);

    cuts++;
}


static const pcapi_sys_t *
power(void)
{
    static pcapi_sys_t  sys;

    sys = pcapi_sys;
    sys.open = m_open;
    sys.fdatasync = m_fdatasync;
    sys.pwrite = m_pwrite;
    sys.write = m_write;
    sys.ftruncate = m_ftruncate;
    sys.rename = m_rename;
    sys.unlink = m_unlink;
    sys.rmdir = m_rmdir;

    return &sys;
}


static pcapi_queue_t *
start(void)
{
    pcapi_queue_t  *q;

    off = 0;
    memset(holds, 0, sizeof(holds));

    q = qd_open(&qd);

    if (q == NULL) {
        complain("the queue does not open", 0);
    }

    (void) pcapi_queue_adopt(q);

    return q;
}


static uint32_t
known(const pcapi_record_t *rec)
{
    int64_t  id;

    id = qd_id(&rec->payload);

    if (id < 0 || id >= n_events || events[id] == NEVER
        || rec->dest.route != (uint32_t) id)
    {
        complain("invented", (uint32_t) (id < 0 ? 0 : id));
    }

    return (uint32_t) id;
}


/* looks at everything: what must be there, what must not */

static void
look(pcapi_queue_t *q, unsigned cut)
{
    uint32_t        id;
    uint8_t         shown[EVENTS];
    pcapi_record_t  rec;

    memset(shown, 0, sizeof(shown));
    pcapi_queue_rewind(q);

    for ( ;; ) {

        switch (pcapi_queue_peek(q, &rec)) {

        case PCAPI_OK:
            id = known(&rec);

            if (shown[id]++) {
                complain("shown twice", id);
            }

            if (events[id] == LOST) {
                complain("back from the dead", id);
            }

            if (holds[id]) {
                complain("shown though taken", id);
            }

            if (orderly && events[id] == ACKED) {
                complain("shown though acknowledged", id);
            }

            again += (events[id] == ACKED);
            delivered++;
            pcapi_queue_skip(q);
            continue;

        case PCAPI_ERROR:
            complain("not readable", 0);
        }

        break;
    }

    for (id = 0; id < n_events; id++) {

        if (shown[id] || holds[id]) {
            continue;
        }

        if (events[id] == SYNCED || (events[id] == ACCEPTED && !cut)) {
            complain("lost", id);
        }

        if (cut && events[id] == ACCEPTED) {
            events[id] = LOST;
            lost++;
        }
    }

    pcapi_queue_rewind(q);
}


static void
all_synced(void)
{
    uint32_t  id;

    for (id = 0; id < n_events; id++) {
        if (events[id] == ACCEPTED) {
            events[id] = SYNCED;
        }
    }
}


static void
some_appends(pcapi_queue_t *q)
{
    size_t    size;
    uint32_t  i;

    for (i = (uint32_t) random() % 40; i && n_events < EVENTS; i--) {

        size = 64 + (size_t) random() % 1500;

        if (random() % 50 == 0) {
            size = 8000;
        }

        events[n_events] = OFFERED;

        if (qd_append(q, n_events, size) == PCAPI_OK) {
            events[n_events] = ACCEPTED;
        }

        n_events++;
    }
}


static void
some_takes(pcapi_queue_t *q)
{
    uint32_t        i, id;
    pcapi_record_t  rec;

    for (i = (uint32_t) random() % 60; i; i--) {

        if (random() % 16 == 0) {
            (void) pcapi_queue_aim(q, (pcapi_queue_end_e) (random() % 2));
        }

        if (random() % 32 == 0) {
            pcapi_queue_return(q);
        }

        if (pcapi_queue_peek(q, &rec) != PCAPI_OK) {
            return;
        }

        if (random() % 8 == 0) {
            (random() % 2) ? pcapi_queue_skip(q) : pcapi_queue_leave(q);
            continue;
        }

        id = known(&rec);

        if (holds[id]) {
            complain("taken twice", id);
        }

        holds[id] = 1;
        refs[id] = rec.ref;
        pcapi_queue_take(q);
    }
}


static void
some_ends(pcapi_queue_t *q)
{
    uint32_t        id, from;
    pcapi_record_t  rec;

    from = random() % 2 ? 0 : (uint32_t) random() % (n_events + 1);

    for (id = from; id < n_events; id++) {

        if (!holds[id] || random() % 3 == 0) {
            continue;
        }

        if (pcapi_queue_read(q, &refs[id], &rec) != PCAPI_OK
            || known(&rec) != id)
        {
            complain("not to be read again", id);
        }

        holds[id] = 0;

        if (random() % 4 == 0) {
            pcapi_queue_release(q, &refs[id], 1);
            continue;
        }

        events[id] = ACKED;
        pcapi_queue_ack(q, &refs[id], 1);
    }
}


static void
run(void)
{
    uint32_t        step, steps;
    pcapi_queue_t  *q;

    qd_init(&qd);
    qd.conf.sys = power();
    qd.conf.max_size = (uint64_t) 64 * 1024 * 1024;
    qd.conf.segment_size = random() % 2 ? QD_SEGMENT : 2 * QD_SEGMENT;

    memset(events, 0, sizeof(events));
    n_events = 0;
    orderly = 1;

    q = start();
    steps = 20 + (uint32_t) random() % 100;

    for (step = 0; step < steps; step++) {

        switch (random() % 16) {

        case 0: case 1: case 2: case 3:
            some_appends(q);
            break;

        case 4: case 5: case 6:
            some_takes(q);
            break;

        case 7: case 8: case 9:
            some_ends(q);
            break;

        case 10: case 11:
            pcapi_queue_maintain(q);
            break;

        case 12:
            if (pcapi_queue_sync(q) == PCAPI_OK) {
                all_synced();
            }

            break;

        case 13:
            look(q, 0);
            break;

        case 14:
            pcapi_queue_close(q);
            all_synced();
            q = start();
            look(q, 0);
            break;

        default:
            off = 1;
            pcapi_queue_close(q);
            power_cut();
            orderly = 0;
            q = start();
            look(q, 1);
            all_synced();
        }
    }

    pcapi_queue_close(q);
    qd_done(&qd);
    forget_images();
}


int
main(int argc, char **argv)
{
    uint32_t  n;

    n = (argc > 1) ? (uint32_t) atoi(argv[1]) : 300;
    seed = (argc > 2) ? (uint32_t) atoi(argv[2]) : 1;

    for (sequence = 0; sequence < n; sequence++) {
        srandom(seed * 1000003 + sequence);
        run();
    }

    (void) printf("model: %u sequences of seed %u, %lu power cuts, %lu pages "
                  "reverted or torn, %lu records shown, %lu acknowledged "
                  "ones again, %lu unsynced ones lost: ok\n", n, seed,
                  (unsigned long) cuts, (unsigned long) reverted,
                  (unsigned long) delivered, (unsigned long) again,
                  (unsigned long) lost);

    return 0;
}
