
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_DIRECTORY_H_INCLUDED_
#define _NGX_PINTEREST_DIRECTORY_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * Makes the directory of the queue known to nginx, which creates it with mode
 * 0700 and gives it to the user of the workers.  "path" may be NULL: then it
 * is "pinterest" beside the directory of client request bodies.  One that can't
 * be used is an error with the line of the directive.
 */
ngx_int_t ngx_pinterest_directory_add(ngx_conf_t *cf, ngx_path_t **path);


#endif /* _NGX_PINTEREST_DIRECTORY_H_INCLUDED_ */
